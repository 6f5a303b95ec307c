"""Run by test_backchannel.py in a process of its own: an rtspsrc that watches and talks.

usage: talker.py URL PROTOCOLS; says a tone of µ-law until it is ended. Prints "watching" with the first packet of the
picture and "talking" with the first that it sends.
"""

import ctypes
import re
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

TONE = (
    "audiotestsrc is-live=true freq=440 samplesperbuffer=160 ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay"
    " ! appsink name=voice sync=false emit-signals=true"
)


def keep(sample):
    """rtspsrc takes the reference that it is given, of which the binding knows nothing."""
    address = int(re.search(r"GstSample at (0x[0-9a-f]+)", repr(sample)).group(1), 16)
    ctypes.CDLL("libgstreamer-1.0.so.0").gst_mini_object_ref(ctypes.c_void_p(address))


class Talker:
    def __init__(self, url, protocols):
        self.stream = None
        self.talks = False
        self.voice = Gst.parse_launch(TONE)
        self.voice.get_by_name("voice").connect("new-sample", self.say)
        self.watching = Gst.Pipeline()
        self.source = Gst.ElementFactory.make("rtspsrc")
        self.source.set_property("location", url)
        self.source.set_property("backchannel", 1)
        Gst.util_set_object_arg(self.source, "protocols", protocols)
        self.source.connect("select-stream", self.select)
        self.source.connect("pad-added", self.link)
        self.watching.add(self.source)

    def select(self, _source, number, caps):
        if caps.get_structure(0).has_field("a-sendonly"):
            self.stream = number
        return True

    def link(self, _source, pad):
        sink = Gst.ElementFactory.make("fakesink")
        sink.set_property("signal-handoffs", True)
        sink.connect("handoff", self.watched)
        self.watching.add(sink)
        sink.sync_state_with_parent()
        pad.link(sink.get_static_pad("sink"))

    def watched(self, sink, _buffer, _pad):
        sink.set_property("signal-handoffs", False)
        print("watching", flush=True)
        self.voice.set_state(Gst.State.PLAYING)

    def say(self, appsink):
        sample = appsink.emit("pull-sample")
        keep(sample)
        result = self.source.emit("push-backchannel-sample", self.stream, sample)
        if not self.talks:
            print("talking: stream %s, %s" % (self.stream, Gst.FlowReturn(result).value_nick), flush=True)
            self.talks = True
        return Gst.FlowReturn.OK

    def run(self):
        loop = GLib.MainLoop()
        bus = self.watching.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.failed)
        self.watching.set_state(Gst.State.PLAYING)
        loop.run()

    @staticmethod
    def failed(_bus, message):
        print("error: %s" % (message.parse_error(),), flush=True)


if __name__ == "__main__":
    Gst.init(None)
    Talker(*sys.argv[1:]).run()
