"""Run by test_timing.py: plays a flash and a tick with GStreamer's own player and prints their running times.

usage: lipsync.py URL PROTOCOLS SECONDS; the URL carries H.264 and PCMU; what is seen before SECONDS is ignored
"""

import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import Gst, GstApp  # noqa: E402, F401

PLAYER = (
    "rtspsrc name=src location=%s protocols=%s latency=500"
    " src. ! application/x-rtp,media=video ! rtph264depay ! h264parse ! avdec_h264 ! videoconvert"
    " ! video/x-raw,format=RGB ! appsink name=video sync=false"
    " src. ! application/x-rtp,media=audio ! rtppcmudepay ! mulawdec ! appsink name=audio sync=false"
)
RATE = 8000


def running_time(sample):
    return sample.get_segment().to_running_time(Gst.Format.TIME, sample.get_buffer().pts)


class Flash:
    """Looks for the first white picture after a black one."""

    def __init__(self):
        self.was_black = False

    def look(self, sample):
        level = sample.get_buffer().extract_dup(0, 1)[0]
        self.was_black |= level < 50
        return running_time(sample) / Gst.SECOND if self.was_black and level > 200 else None


class Tick:
    """Looks for the first sample that is not silent."""

    def look(self, sample):
        buffer = sample.get_buffer()
        values = memoryview(buffer.extract_dup(0, buffer.get_size())).cast("h")
        for index, value in enumerate(values):
            if abs(value) > 400:
                return running_time(sample) / Gst.SECOND + index / RATE
        return None


def find(sink, wanted, after, found):
    """The first event after so much running time."""
    while True:
        sample = sink.try_pull_sample(15 * Gst.SECOND)
        if sample is None:
            return
        at = wanted.look(sample) if running_time(sample) > after else None
        if at is not None:
            found[sink.get_name()] = at
            return


def main(url, protocols, seconds):
    Gst.init(None)
    pipeline = Gst.parse_launch(PLAYER % (url, protocols))
    pipeline.set_state(Gst.State.PLAYING)
    found = {}
    threads = [
        threading.Thread(target=find, args=(pipeline.get_by_name(name), wanted, seconds * Gst.SECOND, found))
        for name, wanted in (("video", Flash()), ("audio", Tick()))
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
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
