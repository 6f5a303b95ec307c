"""DESCRIBE never fails because the source is quiet for a moment, and holds nobody up."""

import socket
import time

import pytest

from rtsp import Connection
from test_mappings import free_port

CAMERA = (
    "gst-launch-1.0 videotestsrc is-live=true ! video/x-raw,width=160,height=120 ! x264enc tune=zerolatency"
    " speed-preset=ultrafast key-int-max=15 ! rtph264pay config-interval=-1 ! udpsink host=127.0.0.1 port=%d"
)


@pytest.fixture
def quiet(publish):
    """A relay of a camera that has not sent yet, beside a live tone; (base URL, port that the camera sends to)."""
    port = free_port(socket.SOCK_DGRAM)
    pipeline = publish(
        "udpsrc port=%d caps=application/x-rtp,media=video,clock-rate=90000,encoding-name=H264"
        " ! rtph264depay ! h264parse ! video/x-h264,mapping=/quiet ! rtspsink name=sink service=0"
        " audiotestsrc is-live=true ! mulawenc ! audio/x-mulaw,mapping=/loud ! sink." % port
    )
    return pipeline.url("/loud")[: -len("/loud")], port


def test_describe_waits_for_caps_while_others_are_answered(quiet, run):
    base, port = quiet
    with Connection(base + "/quiet") as waiting, Connection(base + "/loud") as other:
        first = waiting.send("DESCRIBE", Accept="application/sdp")
        second = waiting.send("OPTIONS")
        asked = time.monotonic()
        for _ in range(5):
            assert other.request("OPTIONS", seconds=2).status == 200
        assert other.request("DESCRIBE", seconds=2).status == 200
        assert time.monotonic() - asked < 1.5
        with pytest.raises(TimeoutError):
            waiting.reply(0.5)
        run(CAMERA % port)
        reply = waiting.reply(10)
        assert (reply.status, reply["CSeq"]) == (200, str(first))
        assert "H264/90000" in reply.body.decode()
        assert waiting.reply()["CSeq"] == str(second)


def test_viewer_that_leaves_while_waiting_is_forgotten(quiet):
    base, _ = quiet
    for _ in range(20):
        with Connection(base + "/quiet") as leaving:
            leaving.send("DESCRIBE")
    with Connection(base + "/loud") as other:
        assert other.request("DESCRIBE").status == 200


def test_unknown_mapping_beside_a_quiet_one_is_404_at_once(quiet):
    base, _ = quiet
    with Connection(base + "/nothing") as connection:
        assert connection.request("DESCRIBE", seconds=3).status == 404
