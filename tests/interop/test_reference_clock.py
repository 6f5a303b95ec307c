"""RFC 7273: a pipeline that runs by an NTP or PTP clock tells its viewers which, and how its timestamps follow it."""

import pathlib
import re
import socket
import struct
import threading
import time

import pytest

import rtp
import sources
import workbench

BY_CLOCK = pathlib.Path(__file__).resolve().parent / "byclock.py"
PACKET = struct.Struct("!BBbb11I")
LEAP_VERSION_MODE, STRATUM = 0b00_100_100, 1  # a server of version 4 with a clock of its own
TOLERANCE_SECONDS = 1.0  # the polls of a busy machine; timestamps of another clock would be hours away


def ntp_now():
    seconds = time.time() + rtp.SECONDS_1900_TO_1970
    return int(seconds), int(seconds % 1 * 2**32)


class TimeServer:
    """An NTP server on loopback (RFC 5905) that remembers who asked."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.clients = set()
        self.asked = threading.Condition()
        threading.Thread(target=self.serve, name="ntp-server", daemon=True).start()

    def serve(self):
        while True:
            try:
                request, client = self.socket.recvfrom(512)
            except OSError:
                return
            now = ntp_now()
            words = struct.unpack_from("!11I", request, 4)
            origin = words[-2:]
            reply = PACKET.pack(LEAP_VERSION_MODE, STRATUM, 0, -20, 0, 0, 0x4C4F434C, *now, *origin, *now, *ntp_now())
            self.socket.sendto(reply, client)
            with self.asked:
                self.clients.add(client)
                self.asked.notify_all()

    def wait_for_clients(self, count, seconds):
        with self.asked:
            return self.asked.wait_for(lambda: len(self.clients) >= count, seconds)

    def close(self):
        self.socket.close()


@pytest.fixture
def time_server():
    server = TimeServer()
    yield server
    server.close()


@pytest.fixture
def publish_by(run):
    """publish_by(time_server, branch) returns the url of /m."""

    def start(server, branch):
        source = "ntp:%d" % server.port
        process = run(["/usr/bin/python3", str(BY_CLOCK), source, branch + " ! rtspsink service=0"])
        posted = process.wait_for_line(r"^url rtsp://[^/]*:(\d+)/", 40)
        return "rtsp://127.0.0.1:%s/m" % posted.group(1)

    return start


def direct_offset(viewer, clock):
    """As soon as the pipeline plays, the description has it; before, it names no clock that others can follow."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        lines = viewer.describe().tracks[0].lines
        if "a=ts-refclk:" + clock in lines:
            media_clocks = [line for line in lines if line.startswith("a=mediaclk:")]
            return int(re.fullmatch(r"a=mediaclk:direct=(\d+)", media_clocks[0]).group(1))
        assert "a=ts-refclk:local" in lines
        time.sleep(0.1)
    raise AssertionError("no clock %s in the description:\n%s" % (clock, viewer.sdp))


def seconds_late(viewer, clock, clock_zero):
    """How much older than now the viewer's first packet is, by the clock that showed 0 at `clock_zero`."""
    offset = direct_offset(viewer, clock)
    viewer.setup().play()
    packet = viewer.first_packets()[0].packet
    rate = viewer.tracks[0].clock_rate
    now = offset + int((time.time() - clock_zero) * rate)
    return rtp.signed_difference(now % 2**32, packet.timestamp, 32) / rate


def test_timestamps_follow_the_ntp_clock(publish_by, time_server, view):
    viewer = view(publish_by(time_server, sources.video("/m")), "tcp")
    late = seconds_late(viewer, "ntp=127.0.0.1:%d" % time_server.port, -rtp.SECONDS_1900_TO_1970)
    assert abs(late) < TOLERANCE_SECONDS


def test_rtspsrc_takes_the_clock_over(publish_by, time_server, run, view, tmp_path):
    url = publish_by(time_server, sources.mulaw("/m"))
    direct_offset(view(url), "ntp=127.0.0.1:%d" % time_server.port)
    sound = tmp_path / "sound.raw"
    player = run(
        "gst-launch-1.0 rtspsrc location=%s rfc7273-sync=true latency=200 ! rtppcmudepay ! mulawdec"
        " ! filesink buffer-mode=unbuffered location=%s" % (url, sound)
    )
    assert time_server.wait_for_clients(2, 30), "rtspsrc did not ask the named server"
    deadline = time.monotonic() + 30
    while not (sound.exists() and sound.stat().st_size > 16000):
        assert player.running and time.monotonic() < deadline, player.output
        time.sleep(0.05)


GRANDMASTER, DOMAIN = "39A794.FFFE.07CBD0", 7
IN_SDP = "ptp=IEEE1588-2008:39-A7-94-FF-FE-07-CB-D0:%d" % DOMAIN


@pytest.fixture
def grandmaster(two_hosts, run, tmp_path):
    """The viewer's host has it: a clock of its own that shows this machine's time, asked and told often."""
    if not workbench.command("ptp4l"):
        pytest.skip("ptp4l (linuxptp) is not installed")
    for host in (two_hosts.server, two_hosts.viewer):
        host.ip("route", "add", "224.0.1.0/24", "dev", "eth0")
    options = "-4 -E -S -m -i eth0 --free_running 1 --logAnnounceInterval -2 --logSyncInterval -4"
    options += " --logMinDelayReqInterval -4 --clockIdentity %s --domainNumber %d" % (GRANDMASTER, DOMAIN)
    process = run(two_hosts.viewer.command(["ptp4l", *options.split(), "--uds_address", tmp_path / "ptp"]))
    process.wait_for_line("assuming the grand master role", 20)
    return process


def test_timestamps_follow_the_ptp_grandmaster(two_hosts, grandmaster, run, view):
    line = sources.video("/m") + " ! rtspsink service=8554"
    process = run(two_hosts.server.command(["/usr/bin/python3", BY_CLOCK, "ptp:%d" % DOMAIN, line]))
    started = process.wait_for_line(r"^url |no PTP here.*", 40).group()
    if started.startswith("no PTP"):
        pytest.skip(started)
    viewer = two_hosts.viewer.inside(view, "rtsp://%s:8554/m" % two_hosts.server.four, "tcp")
    late = seconds_late(viewer, IN_SDP, 0)
    assert abs(late) < TOLERANCE_SECONDS
    assert grandmaster.running
