"""DESCRIBE never fails because the source is quiet for a moment, and holds nobody up."""

import socket
import subprocess
import time

import pytest

from rtsp import Connection
from test_mappings import free_port


@pytest.fixture(scope="module")
def byte_stream(env, tmp_path_factory):
    """Two seconds of H.264 in the byte-stream format."""
    path = tmp_path_factory.mktemp("quiet") / "two-seconds.h264"
    subprocess.run(
        ["gst-launch-1.0", "-q"]
        + "videotestsrc num-buffers=60 ! video/x-raw,width=160,height=120,framerate=30/1 ! x264enc key-int-max=15"
        " ! video/x-h264,stream-format=byte-stream ! filesink".split()
        + ["location=%s" % path],
        env=env,
        check=True,
        timeout=60,
    )
    return path


@pytest.fixture
def quiet(publish):
    """A live source that has sent nothing yet, beside one that sends; (base URL, port that H.264 bytes can be sent to)."""
    port = free_port(socket.SOCK_DGRAM)
    pipeline = publish(
        "udpsrc port=%d caps=video/x-h264,stream-format=byte-stream,framerate=30/1 ! h264parse"
        " ! video/x-h264,mapping=/quiet ! rtspsink name=sink service=0"
        " audiotestsrc is-live=true ! mulawenc ! audio/x-mulaw,mapping=/loud ! sink." % port
    )
    return pipeline.url("/loud")[: -len("/loud")], port


def send(data, port):
    """Datagrams of a pace that no socket buffer overflows at."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for start in range(0, len(data), 1000):
            sender.sendto(data[start : start + 1000], ("127.0.0.1", port))
            time.sleep(0.002)


def test_describe_waits_for_caps_while_others_are_answered(quiet, byte_stream):
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
        send(byte_stream.read_bytes(), port)
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
