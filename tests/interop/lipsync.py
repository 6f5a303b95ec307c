"""Run by test_timing.py: plays a flash and a tick with GStreamer's own player and prints their running times.

usage: lipsync.py URL PROTOCOLS; the URL carries RGB video of 16x16 pixels and PCMU sound
"""

import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402, F401

PLAYER = (
    "rtspsrc name=src location=%s protocols=%s latency=500"
    " src. ! application/x-rtp,media=video ! rtpvrawdepay ! appsink name=video sync=false"
    " src. ! application/x-rtp,media=audio ! rtppcmudepay ! mulawdec ! appsink name=audio sync=false"
)
RATE = 8000
SETTLED = 4 * Gst.SECOND


def running_time(sample):
    return sample.get_segment().to_running_time(Gst.Format.TIME, sample.get_buffer().pts)


def first_white(sample):
    data = sample.get_buffer().extract_dup(0, 3)
    return running_time(sample) / Gst.SECOND if data[0] > 200 else None


def first_tick(sample):
    buffer = sample.get_buffer()
    values = memoryview(buffer.extract_dup(0, buffer.get_size())).cast("h")
    for index, value in enumerate(values):
        if abs(value) > 400:
            return running_time(sample) / Gst.SECOND + index / RATE
    return None


def find(sink, look, found):
    """The first event that is seen after the player's synchronisation has settled."""
    while True:
        sample = sink.try_pull_sample(15 * Gst.SECOND)
        if sample is None:
            return
        at = look(sample) if running_time(sample) > SETTLED else None
        if at is not None:
            found[sink.get_name()] = at
            return


def main(url, protocols):
    Gst.init(None)
    pipeline = Gst.parse_launch(PLAYER % (url, protocols))
    pipeline.set_state(Gst.State.PLAYING)
    found = {}
    threads = [
        threading.Thread(target=find, args=(pipeline.get_by_name(name), look, found))
        for name, look in (("video", first_white), ("audio", first_tick))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    pipeline.set_state(Gst.State.NULL)
    if len(found) < 2:
        sys.exit("seen only %s" % found)
    print("flash %.4f tick %.4f" % (found["video"], found["audio"]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
