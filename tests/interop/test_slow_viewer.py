"""A viewer that stops reading costs nobody else anything."""

import pathlib
import re
import socket
import time

import pytest

import sources
from rtsp import Connection

SECONDS = 8


@pytest.fixture
def pipeline(publish):
    """About 8 Mbit/s, so that a stalled socket is full within a second."""
    noisy = sources.video("/noise", "snow", "640x360").replace("bitrate=600", "bitrate=8000")
    return publish("%s ! rtspsink service=0" % noisy)


def stall(url):
    """Plays over TCP with a small receive window and then never reads again."""
    connection = Connection(url)
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    reply = connection.request("SETUP", Transport="RTP/AVP/TCP;unicast;interleaved=0-1", User_Agent="stalled")
    assert connection.request("PLAY", Session=reply.session).status == 200
    return connection


def packets_per_second(viewer, seconds):
    """(packets per second, packets lost, longest silence in seconds)"""
    arrivals = [arrival for arrival in viewer.arrivals(seconds) if not arrival.is_rtcp]
    pairs = list(zip(arrivals, arrivals[1:]))
    lost = sum((later.packet.sequence - earlier.packet.sequence) % 65536 - 1 for earlier, later in pairs)
    silence = max((later.monotonic - earlier.monotonic for earlier, later in pairs), default=seconds)
    return len(arrivals) / seconds, lost, silence


def resident_megabytes(pid):
    status = pathlib.Path("/proc/%d/status" % pid).read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024


def test_stalled_tcp_viewer_disturbs_no_udp_viewer(pipeline, view):
    url = pipeline.url("/noise")
    healthy = view(url).start()
    before, lost_before, _ = packets_per_second(healthy, 3)
    assert before > 100
    stalled = stall(url)
    try:
        size = resident_megabytes(pipeline.pid)
        after, lost_after, silence = packets_per_second(healthy, SECONDS)
        grown = resident_megabytes(pipeline.pid) - size
    finally:
        stalled.close()
    # The encoder shares the machine with whatever else runs, hence the half; a stalled pipeline gives nothing at all.
    assert after > 0.5 * before
    assert silence < 2
    assert lost_before + lost_after == 0
    assert grown < 60


def test_stalled_viewer_is_closed_after_a_limit(pipeline):
    url = pipeline.url("/noise")
    stalled = stall(url)
    joined = pipeline.wait_for_message("rtspsink-viewer-joined", **{"user-agent": "stalled"})
    left = pipeline.wait_for_message("rtspsink-viewer-left", 60, session=joined.fields["session"])
    assert left.fields["viewers"] == "0"
    stalled.close()


def test_healthy_tcp_viewer_beside_a_stalled_one(pipeline, view):
    url = pipeline.url("/noise")
    healthy = view(url, "tcp").start()
    stalled = stall(url)
    try:
        rate, lost, silence = packets_per_second(healthy, 5)
    finally:
        stalled.close()
    assert rate > 100
    assert silence < 2
    assert lost == 0


def test_server_answers_while_a_viewer_is_stalled(pipeline):
    url = pipeline.url("/noise")
    stalled = stall(url)
    try:
        time.sleep(2)
        with Connection(url) as other:
            asked = time.monotonic()
            assert other.request("DESCRIBE").status == 200
            assert time.monotonic() - asked < 1
    finally:
        stalled.close()
