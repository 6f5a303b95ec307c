"""The encoder follows a link that becomes narrow and wide again."""

import shutil
import subprocess

import pytest

from statistics_of import Publisher, first_viewer

FULL_KBPS, LINK_KBPS = 2000, 800

# Noise needs every bit that the encoder may use.
LINE = (
    "videotestsrc is-live=true pattern=snow ! video/x-raw,format=I420,width=320,height=240,framerate=30/1"
    " ! x264enc name=encoder tune=zerolatency speed-preset=ultrafast key-int-max=30 bitrate=%d threads=1"
    " ! h264parse config-interval=-1 ! video/x-h264,mapping=/m ! rtspsink name=out service=8554"
    " adaptive-bitrate=worst adaptive-bitrate-min=100000 adaptive-bitrate-max=%d" % (FULL_KBPS, 1000 * FULL_KBPS)
)
PLAYER = "gst-launch-1.0 -q rtspsrc location=%s protocols=udp latency=200 ! rtph264depay ! fakesink"


@pytest.fixture
def link(two_hosts):
    if not shutil.which("tc"):
        pytest.skip("tc (iproute2) is not installed")

    def control(*words):
        command = ["tc", "-n", two_hosts.server.name, "qdisc", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip("no traffic control here: " + done.stderr.strip())

    return control


@pytest.mark.limit(170)
def test_encoder_settles_below_a_narrow_link_and_comes_back(run, two_hosts, link):
    link(*("add dev eth0 root tbf rate %dkbit burst 16kb latency 100ms" % LINK_KBPS).split())
    publisher = Publisher(run, LINE, two_hosts.server)
    assert publisher.wait_for(lambda shown: shown["encoder"]) == FULL_KBPS
    run(two_hosts.viewer.command((PLAYER % publisher.url).split()))
    publisher.viewer(lambda viewer: viewer["fraction-lost"] > 0.2)

    def settled(shown):
        viewer = first_viewer(shown)
        return viewer if shown["encoder"] < LINK_KBPS and viewer["fraction-lost"] < 0.03 else None

    calm = publisher.wait_for(settled, 40)
    publisher.wait_for(lambda shown: first_viewer(shown)["reports"] > calm["reports"], 20)
    bitrate, viewer = publisher.wait_for(lambda shown: (shown["encoder"], first_viewer(shown)))
    assert LINK_KBPS / 3 < bitrate < 1.15 * LINK_KBPS
    assert viewer["fraction-lost"] < 0.1

    link("del", "dev", "eth0", "root")
    publisher.wait_for(lambda shown: shown["encoder"] > 1.5 * LINK_KBPS, 70)
