#!/usr/bin/env -S python3 -u
"""Watch: gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/stream1

An application that decides itself who may watch: whoever comes within the first minute.

usage: authorize.py [PORT]
"""

import sys
import time

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

SECONDS_OPEN = 60
PIPELINE = (
    "videotestsrc is-live=true ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30"
    " ! h264parse config-interval=-1 ! video/x-h264,mapping=/stream1 ! rtspsink name=sink service=%s"
)


def authorize(_sink, user, address, mapping, method, opened):
    """Called on a thread of the element's, which may take up to five seconds."""
    welcome = time.monotonic() - opened < SECONDS_OPEN
    print("%s: %s from %s wants %s %s" % ("yes" if welcome else "no", user or "somebody", address, method, mapping))
    return welcome


def main():
    Gst.init(None)
    pipeline = Gst.parse_launch(PIPELINE % (sys.argv[1] if len(sys.argv) > 1 else "8554"))
    pipeline.get_by_name("sink").connect("authorize", authorize, time.monotonic())
    pipeline.set_state(Gst.State.PLAYING)
    message = None
    try:
        while message is None:
            message = pipeline.get_bus().timed_pop_filtered(Gst.SECOND // 4, Gst.MessageType.ERROR | Gst.MessageType.EOS)
    except KeyboardInterrupt:
        pass
    pipeline.set_state(Gst.State.NULL)
    if message is not None and message.type == Gst.MessageType.ERROR:
        sys.exit(message.parse_error()[0].message)


if __name__ == "__main__":
    main()
