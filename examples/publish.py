#!/usr/bin/env -S python3 -u
"""Watch: gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/stream1

The element in a Python program: it publishes a test picture, says the URL and who watches, and ends cleanly on Ctrl-C.

usage: publish.py [PORT]
"""

import signal
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

SHOWN = {"rtspsink-mapping": "url", "rtspsink-viewer-joined": "peer", "rtspsink-viewer-left": "peer"}


class Publisher:
    """A pipeline and the main loop that it runs in."""

    def __init__(self, service):
        self.exit_code = 0
        self.loop = GLib.MainLoop()
        self.pipeline = Gst.parse_launch(
            "videotestsrc is-live=true ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30"
            " ! h264parse ! video/x-h264,mapping=/stream1 ! rtspsink name=sink"
        )
        self.pipeline.get_by_name("sink").set_property("service", service)

    def on_message(self, _bus, message):
        if message.type == Gst.MessageType.ERROR:
            print(message.parse_error().gerror.message, file=sys.stderr)
            self.exit_code = 1
            self.loop.quit()
        elif message.type == Gst.MessageType.EOS:
            self.loop.quit()
        elif message.type == Gst.MessageType.ELEMENT and message.get_structure().get_name() in SHOWN:
            what = message.get_structure()
            print(what.get_name(), what.get_string(SHOWN[what.get_name()]))

    def run(self):
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message", self.on_message)
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGINT, self.loop.quit)
        self.pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        self.pipeline.set_state(Gst.State.NULL)
        return self.exit_code


Gst.init(None)
sys.exit(Publisher(sys.argv[1] if len(sys.argv) > 1 else "8554").run())
