"""Sessions: how they live, outlive their connection and expire."""

import time

import pytest

import rtp
import sources
from rtsp import Connection

TIMEOUT = 2


@pytest.fixture(scope="module")
def server(publish_for_module):
    pipeline = publish_for_module(
        "rtspsink name=sink service=0 session-timeout=%d %s ! sink. %s ! sink."
        % (TIMEOUT, sources.video("/v", size="160x120"), sources.mulaw("/a"))
    )
    pipeline.url("/a")
    return pipeline


@pytest.fixture
def url(server):
    return server.url("/v")


def assert_flows(viewer, seconds=1.0):
    assert any(not arrival.is_rtcp for arrival in viewer.arrivals(seconds)), "no packets"


def wait_until_silent(viewer, seconds):
    """Returns after how long no RTP came for half a second."""
    started = last = time.monotonic()
    while time.monotonic() - started < seconds:
        if any(not arrival.is_rtcp for arrival in viewer.arrivals(0.1)):
            last = time.monotonic()
        elif time.monotonic() - last > 0.5:
            return last - started
    raise AssertionError("packets still come after %g s" % seconds)


def keep_alive(viewer, renew, seconds=3 * TIMEOUT):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        renew()
        assert_flows(viewer, TIMEOUT / 4)


def test_session_header_says_the_timeout(view, url):
    viewer = view(url).describe().setup()
    assert viewer.tracks[0].reply["Session"].endswith(";timeout=%d" % TIMEOUT)


def test_silent_udp_viewer_expires(server, view, url):
    viewer = view(url, user_agent="silent-viewer").start()
    lived = wait_until_silent(viewer, 5 * TIMEOUT)
    assert TIMEOUT * 0.8 < lived < TIMEOUT * 3
    assert viewer.request("GET_PARAMETER").status == 454
    left = server.wait_for_message("rtspsink-viewer-left", **{"user-agent": "silent-viewer"})
    assert left.fields["session"]


def test_session_that_never_plays_expires(view, url):
    viewer = view(url).describe().setup()
    deadline = time.monotonic() + 5 * TIMEOUT
    with Connection(url) as other:
        assert viewer.session
        time.sleep(1.5 * TIMEOUT)
        while other.request("GET_PARAMETER", viewer.base, Session=viewer.session).status != 454:
            assert time.monotonic() < deadline
            time.sleep(1.5 * TIMEOUT)


@pytest.mark.parametrize("method", ["OPTIONS", "GET_PARAMETER", "SET_PARAMETER"])
def test_any_request_renews(view, url, method):
    viewer = view(url).start()

    def renew():
        assert viewer.request(method).status == 200

    keep_alive(viewer, renew, 2 * TIMEOUT + 1)


def test_receiver_report_renews(view, url):
    viewer = view(url).start()
    ssrc = viewer.first_packets()[0].packet.ssrc
    track = viewer.tracks[0]
    report = rtp.receiver_report(0x1234, ssrc)
    keep_alive(viewer, lambda: track.ports.rtcp.sendto(report, ("127.0.0.1", track.server_rtcp_port)))


def test_receiver_report_on_the_interleaved_channel_renews(view, url):
    viewer = view(url, "tcp").start()
    ssrc = viewer.first_packets()[0].packet.ssrc
    keep_alive(viewer, lambda: viewer.connection.send_frame(1, rtp.receiver_report(0x1234, ssrc)))


def test_interleaved_viewer_that_reads_stays(view, url):
    """GStreamer up to 1.26 sends no keep-alive while interleaved data comes."""
    viewer = view(url, "tcp").start()
    keep_alive(viewer, lambda: None)


def test_session_outlives_its_connection(view, url):
    viewer = view(url).start()
    viewer.first_packets()
    viewer.connection.close()
    assert_flows(viewer, 0.5)
    with Connection(url) as other:
        assert other.request("OPTIONS", viewer.base, Session=viewer.session).status == 200
        assert_flows(viewer, 1.0)
        assert other.request("TEARDOWN", viewer.base, Session=viewer.session).status == 200
        wait_until_silent(viewer, 3)
        assert other.request("TEARDOWN", viewer.base, Session=viewer.session).status == 454


def test_udp_session_ends_when_nobody_renews_it_after_the_connection_closed(view, url):
    viewer = view(url).start()
    viewer.connection.close()
    lived = wait_until_silent(viewer, 5 * TIMEOUT)
    assert lived > TIMEOUT * 0.5


def test_interleaved_session_ends_with_its_connection(server, view, url):
    viewer = view(url, "tcp", user_agent="gone-viewer").start()
    viewer.first_packets()
    viewer.connection.close()
    server.wait_for_message("rtspsink-viewer-left", 3 * TIMEOUT + 5, **{"user-agent": "gone-viewer"})


def test_one_viewer_cannot_end_anothers_session_by_guessing(view, url):
    viewer = view(url).start()
    with Connection(url) as other:
        guess = viewer.session[:-1] + ("0" if viewer.session[-1] != "0" else "1")
        assert other.request("TEARDOWN", viewer.base, Session=guess).status == 454
    assert_flows(viewer)
