"""DESCRIBE never fails because the source is quiet for a moment, and holds nobody up."""

import subprocess
import time

import pytest

from rtsp import Connection


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


def test_describe_waits_for_caps_while_others_are_answered(publish, byte_stream):
    pipeline = publish(
        "fdsrc fd=0 is-live=true do-timestamp=true ! video/x-h264,stream-format=byte-stream,framerate=30/1"
        " ! h264parse ! video/x-h264,mapping=/quiet ! rtspsink name=sink service=0"
        " audiotestsrc is-live=true ! mulawenc ! audio/x-mulaw,mapping=/loud ! sink.",
        feed=True,
    )
    url = pipeline.url("/loud")[: -len("/loud")] + "/quiet"
    with Connection(url) as waiting, Connection(url) as other:
        first = waiting.send("DESCRIBE", Accept="application/sdp")
        second = waiting.send("OPTIONS")
        asked = time.monotonic()
        for _ in range(5):
            assert other.request("OPTIONS", seconds=2).status == 200
        assert other.request("DESCRIBE", url.replace("/quiet", "/loud"), seconds=2).status == 200
        assert time.monotonic() - asked < 1.5
        with pytest.raises(TimeoutError):
            waiting.reply(0.5)
        pipeline.feed(byte_stream.read_bytes())
        reply = waiting.reply(10)
        assert (reply.status, reply["CSeq"]) == (200, str(first))
        assert "H264/90000" in reply.body.decode()
        assert waiting.reply()["CSeq"] == str(second)


def test_viewer_that_leaves_while_waiting_is_forgotten(publish):
    pipeline = publish(
        "fdsrc fd=0 is-live=true ! video/x-h264,stream-format=byte-stream ! h264parse"
        " ! video/x-h264,mapping=/quiet ! rtspsink name=sink service=0"
        " audiotestsrc is-live=true ! mulawenc ! audio/x-mulaw,mapping=/loud ! sink.",
        feed=True,
    )
    url = pipeline.url("/loud")
    for _ in range(20):
        with Connection(url) as leaving:
            leaving.send("DESCRIBE", url.replace("/loud", "/quiet"))
    with Connection(url) as other:
        assert other.request("DESCRIBE").status == 200
