"""The property `stats`, as an application in Python reads it."""

import pathlib
import sys

import rtp
import sources
from statistics_of import Publisher

LINE = "%s ! rtspsink name=out service=0 " % sources.video("/m", rate=100)
PLAYER = pathlib.Path(__file__).resolve().parent / "lossy_player.py"


def test_what_a_player_reports(run):
    publisher = Publisher(run, LINE + "retransmission-time=1000")
    player = run([sys.executable, PLAYER, publisher.url, 3000, 0.05, 1, 600])
    stream, viewer = publisher.viewer(
        lambda viewer: viewer["reports"] > 0 and viewer["retransmitted-packets"] > 0 and viewer["round-trip-ms"] >= 0
    )
    assert player.running
    assert (stream["media"], stream["encoding-name"], stream["viewers"]) == ("video", "H264", 1)
    assert viewer["transport"] == "UDP" and viewer["peer"].startswith("127.0.0.1:")
    assert viewer["user-agent"].startswith("GStreamer")
    assert 0 < viewer["packets-sent"] <= stream["packets"]
    assert 40 * viewer["packets-sent"] < viewer["bytes-sent"] <= stream["bytes"]
    assert viewer["round-trip-ms"] < 2000 and 0 <= viewer["jitter-ms"] < 1000
    assert viewer["lost-requests"] >= viewer["retransmitted-packets"]
    assert viewer["retransmitted-bytes"] > viewer["retransmitted-packets"]


def test_what_a_viewer_over_tcp_asks_for(run, view):
    publisher = Publisher(run, LINE)
    publisher.wait_for(lambda shown: shown["stats"].get("mappings") == 1 and shown["stats"]["viewers"] == 0)
    viewer = view(publisher.url, "tcp", user_agent="odd\tagent").start()
    packet = viewer.first_packets()[0].packet
    viewer.connection.send_frame(1, rtp.picture_loss_indication(7, packet.ssrc))
    viewer.connection.send_frame(1, b"not RTCP at all")
    _, found = publisher.viewer(lambda found: found["key-frame-requests"] == 1)
    assert found["transport"] == "TCP" and found["user-agent"] == "odd?agent"
    assert found["reports"] == 0 and found["round-trip-ms"] == -1
    publisher.wait_for(lambda shown: shown["stats"]["malformed-rtcp"] == 1)
    viewer.teardown()
    publisher.wait_for(lambda shown: shown["stats"]["viewers"] == 0)
