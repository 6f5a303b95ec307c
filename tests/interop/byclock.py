"""Run by test_reference_clock.py in a process of its own: publishes by a clock from the network.

usage: byclock.py ntp:PORT LAUNCH-LINE       by an NTP server on loopback
       byclock.py ptp:DOMAIN LAUNCH-LINE     by the PTP grandmaster that eth0 leads to

Runs until it is interrupted and prints the posted url.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstNet", "1.0")
from gi.repository import Gst, GstNet  # noqa: E402

SYNC_SECONDS = 20


def clock_of(kind, number):
    if kind == "ntp":
        return GstNet.NtpClock.new("ntp", "127.0.0.1", number, 0)
    if not GstNet.ptp_init(GstNet.PTP_CLOCK_ID_NONE, ["eth0"]):
        raise SystemExit("no PTP here: gst-ptp-helper may not open its ports")
    return GstNet.PtpClock.new("ptp", number)


def main(source, line):
    Gst.init(None)
    kind, number = source.split(":")
    clock = clock_of(kind, int(number))
    if not clock.wait_for_sync(SYNC_SECONDS * Gst.SECOND):
        raise SystemExit("no time from " + source)
    pipeline = Gst.parse_launch(line)
    pipeline.use_clock(clock)
    pipeline.set_state(Gst.State.PLAYING)
    bus = pipeline.get_bus()
    kinds = Gst.MessageType.ELEMENT | Gst.MessageType.ERROR
    try:
        while True:
            message = bus.timed_pop_filtered(Gst.SECOND // 10, kinds)
            if message and message.type == Gst.MessageType.ERROR:
                raise SystemExit(message.parse_error().gerror.message)
            if message and message.get_structure().get_name() == "rtspsink-mapping":
                print("url %s" % message.get_structure().get_string("url"), flush=True)
    except KeyboardInterrupt:
        pipeline.set_state(Gst.State.NULL)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
