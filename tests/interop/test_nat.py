"""A viewer behind a router that translates addresses; docs/security.md says what is to be expected."""

import shutil

import pytest

import sources
from hosts import BehindNat, missing
from players import played

PLAYER = (
    "gst-launch-1.0 -q rtspsrc location=rtsp://10.77.0.1:8554/stream1 protocols=%s latency=100 timeout=2000000"
    " ! rtph264depay ! h264parse ! avdec_h264 ! identity eos-after=15 ! fakesink"
)
KEEPS_PORTS = "masquerade"
CHANGES_PORTS = "meta l4proto udp masquerade to :20000-20999"


@pytest.fixture
def behind():
    """behind(masquerade) makes the three hosts."""
    if missing():
        pytest.skip(missing())
    if not shutil.which("nft"):
        pytest.skip("nft (nftables) is not installed")
    made = []

    def make(masquerade):
        made.append(BehindNat(masquerade))
        return made[-1]

    yield make
    for hosts in made:
        hosts.delete()


@pytest.fixture
def joined(behind, publish, run):
    """joined(masquerade, protocols) plays, and returns the message that told of the viewer."""

    def play(masquerade, protocols):
        hosts = behind(masquerade)
        video = sources.video("/stream1", keyframe_interval=50)
        pipeline = publish(video + " ! rtspsink service=8554", host=hosts.server)
        pipeline.url("/stream1")
        player = run(hosts.viewer.command((PLAYER % protocols).split()))
        assert played(player), player.output
        return pipeline.messages("rtspsink-viewer-joined")[-1].fields

    return play


@pytest.mark.parametrize("protocols", ["tcp", "udp"])
def test_viewer_behind_a_nat_that_keeps_ports_plays(joined, protocols):
    viewer = joined(KEEPS_PORTS, protocols)
    assert viewer["transport"] == protocols.upper()
    assert viewer["peer"].startswith("10.77.0.2:")


def test_viewer_behind_a_nat_that_changes_ports_goes_on_to_tcp(joined):
    """What comes from a port that nobody named teaches us nothing: it could be anybody's."""
    assert joined(CHANGES_PORTS + "; add rule ip n out oifname eth0 masquerade", "udp+tcp")["transport"] == "TCP"
