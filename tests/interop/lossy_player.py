"""A rtspsrc on a link that loses RTP packets at random; reports as JSON which frames came whole and in time.

    lossy_player.py URL FRAMES LOSS RETRANSMISSION LATENCY_MS

The packets are lost behind the socket, repairs as well, before the jitter buffer has seen them; what the jitter buffer
passes on came in time. A frame is whole when no sequence number is missing from the one before up to its marker.
"""

import json
import random
import sys

import gi

import rtp

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

SECONDS = 60


class LossyPlayer:
    def __init__(self, url, frames, loss, retransmission, latency_ms):
        self.frames = frames
        self.loss = loss
        self.random = random.Random(4711)
        self.loop = GLib.MainLoop()
        self.dropped = self.seen = self.whole = 0
        self.last_sequence = None
        self.frame_is_whole = True
        self.first_timestamp = self.last_timestamp = None
        self.error = None
        self.pipeline = Gst.Pipeline()
        source = Gst.ElementFactory.make("rtspsrc")
        source.set_property("location", url)
        source.set_property("protocols", 1)
        source.set_property("tls-validation-flags", 0)
        source.set_property("latency", latency_ms)
        source.set_property("do-retransmission", retransmission)
        source.connect("pad-added", self.link)
        source.connect("deep-element-added", self.found)
        self.sink = Gst.ElementFactory.make("fakesink")
        self.sink.set_property("sync", False)
        self.pipeline.add(source)
        self.pipeline.add(self.sink)

    def found(self, _bin, _parent, element):
        if element.get_factory() and element.get_factory().get_name() == "udpsrc":
            element.get_static_pad("src").add_probe(Gst.PadProbeType.BUFFER, self.lose)

    def lose(self, _pad, info):
        buffer = info.get_buffer()
        kind = buffer.extract_dup(1, 1)[0]
        if 200 <= kind <= 207:
            return Gst.PadProbeReturn.OK
        self.seen += 1
        if self.random.random() >= self.loss:
            return Gst.PadProbeReturn.OK
        self.dropped += 1
        return Gst.PadProbeReturn.DROP

    def link(self, _source, pad):
        pad.add_probe(Gst.PadProbeType.BUFFER, self.passed)
        pad.link(self.sink.get_static_pad("sink"))

    def passed(self, _pad, info):
        packet = rtp.parse_rtp(info.get_buffer().extract_dup(0, 65536))
        sequence, timestamp = packet.sequence, packet.timestamp
        if self.last_sequence is not None and sequence != (self.last_sequence + 1) % 65536:
            self.frame_is_whole = False
        self.last_sequence = sequence
        if packet.marker:
            self.first_timestamp = timestamp if self.first_timestamp is None else self.first_timestamp
            self.last_timestamp = timestamp
            self.whole += self.frame_is_whole
            self.frame_is_whole = True
            if self.expected() >= self.frames:
                GLib.idle_add(self.loop.quit)
        return Gst.PadProbeReturn.OK

    def expected(self):
        """Frames from the first to the last one, at 100 a second on the 90 kHz clock."""
        return (self.last_timestamp - self.first_timestamp) % 2**32 // 900 + 1

    def failed(self, _bus, message):
        self.error = message.parse_error()[0].message
        self.loop.quit()

    def run(self):
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.failed)
        GLib.timeout_add_seconds(SECONDS, self.loop.quit)
        self.pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        self.pipeline.set_state(Gst.State.NULL)
        frames = self.expected() if self.last_timestamp is not None else 0
        return {"error": self.error, "frames": frames, "whole": self.whole, "seen": self.seen, "dropped": self.dropped}


if __name__ == "__main__":
    Gst.init(None)
    address, count, share, repairs, latency = sys.argv[1:]
    print(json.dumps(LossyPlayer(address, int(count), float(share), repairs == "1", int(latency)).run()), flush=True)
