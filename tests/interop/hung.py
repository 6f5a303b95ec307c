"""Run by test_containment.py in a process of its own: an application whose handler blocks rtspsink's control thread
for a while when a second viewer comes.

usage: hung.py SECONDS; prints what comes on the bus, a line each, and how many buffers another branch of the pipeline got.
"""

import sys
import time

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

DESCRIPTION = (
    "audiotestsrc is-live=true samplesperbuffer=160 ! tee name=t"
    " t. ! queue ! mulawenc ! audio/x-mulaw,mapping=/m ! rtspsink name=sink service=0"
    " t. ! queue ! fakesink name=other signal-handoffs=true sync=false"
)


def say(text):
    print(text, flush=True)


def main(seconds):
    Gst.init(None)
    pipeline = Gst.parse_launch(DESCRIPTION)
    counted = [0]
    joined = [0]

    def count(*_):
        counted[0] += 1

    def on_sync_message(_bus, message):
        structure = message.get_structure()
        if structure and structure.get_name() == "rtspsink-viewer-joined":
            joined[0] += 1
            if joined[0] == 2:
                say("blocking")
                time.sleep(seconds)
                say("no longer blocking")
        return Gst.BusSyncReply.PASS

    def on_message(_bus, message):
        if message.type == Gst.MessageType.ERROR:
            say("error %s" % message.parse_error().gerror.message)
        elif message.type == Gst.MessageType.ELEMENT and message.get_structure().get_name() == "rtspsink-mapping":
            say("url %s" % message.get_structure().get_string("url"))

    def report():
        say("buffers %d state %s" % (counted[0], pipeline.get_state(0).state.value_nick))
        return True

    pipeline.get_by_name("other").connect("handoff", count)
    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.set_sync_handler(on_sync_message)
    bus.connect("message", on_message)
    GLib.timeout_add(500, report)
    pipeline.set_state(Gst.State.PLAYING)
    GLib.MainLoop().run()


main(float(sys.argv[1]))
