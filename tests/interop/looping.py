"""Run by test_time_line.py in a process of its own: a publisher whose source jumps, stops and starts.

usage: looping.py HOW LAUNCH-LINE; prints the posted url, then does HOW, again and again:

flush    seeks to the start, flushing, every 1.5 s
segment  plays segments of two seconds, one after the other, without a flush
pause    every 3 s PAUSED for half a second
stop     every 3 s READY for half a second
"""

import sys
import time

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

PERIOD = 2 * Gst.SECOND
FLUSH_SECONDS = 1.5
PAUSE_PERIOD_SECONDS = 3
PAUSE_SECONDS = 0.5


def seek(pipeline, flags):
    kind = Gst.SeekType.SET
    if not pipeline.seek(1.0, Gst.Format.TIME, flags, kind, 0, kind, PERIOD):
        raise SystemExit("the source does not seek")


def jump(pipeline, how):
    if how == "flush":
        pipeline.seek_simple(Gst.Format.TIME, Gst.SeekFlags.FLUSH | Gst.SeekFlags.KEY_UNIT, 0)
    elif how in ("pause", "stop"):
        pipeline.set_state(Gst.State.PAUSED if how == "pause" else Gst.State.READY)
        time.sleep(PAUSE_SECONDS)
        pipeline.set_state(Gst.State.PLAYING)
    print("jumped", flush=True)


def start(pipeline, how):
    """Segments begin with a flushing seek, for which the source has to have data."""
    if how == "segment":
        sink = pipeline.get_by_name("sink")
        for index in range(len(sink.sinkpads)):
            sink.get_by_name("appsink%d" % index).set_property("async", True)
        pipeline.set_state(Gst.State.PAUSED)
        pipeline.get_state(20 * Gst.SECOND)
        seek(pipeline, Gst.SeekFlags.FLUSH | Gst.SeekFlags.SEGMENT)
        pipeline.get_state(20 * Gst.SECOND)
    pipeline.set_state(Gst.State.PLAYING)


def main(how, line):
    Gst.init(None)
    pipeline = Gst.parse_launch(line)
    start(pipeline, how)
    bus = pipeline.get_bus()
    kinds = Gst.MessageType.ELEMENT | Gst.MessageType.ERROR | Gst.MessageType.EOS | Gst.MessageType.SEGMENT_DONE
    due = None
    seconds = FLUSH_SECONDS if how == "flush" else PAUSE_PERIOD_SECONDS
    try:
        while True:
            message = bus.timed_pop_filtered(Gst.SECOND // 20, kinds)
            kind = message.type if message else None
            if kind == Gst.MessageType.ERROR:
                raise SystemExit(message.parse_error().gerror.message)
            if kind == Gst.MessageType.EOS:
                raise SystemExit("end of stream")
            if kind == Gst.MessageType.ELEMENT and message.get_structure().get_name() == "rtspsink-mapping":
                print("url %s" % message.get_structure().get_string("url"), flush=True)
                due = due or time.monotonic() + seconds
            if kind == Gst.MessageType.SEGMENT_DONE:
                seek(pipeline, Gst.SeekFlags.SEGMENT)
                print("jumped", flush=True)
            elif how != "segment" and due and time.monotonic() > due:
                jump(pipeline, how)
                due = time.monotonic() + seconds
    except KeyboardInterrupt:
        pipeline.set_state(Gst.State.NULL)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
