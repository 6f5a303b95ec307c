"""gortsplib, the client of MediaMTX: strict about where datagrams come from, and about the form of KeyMgmt."""

import json

import pytest

import sources

MULTICAST = "rtspsink service=8554 multicast=true multicast-iface=eth0"

pytestmark = pytest.mark.limit(400)


def played(run, client, protocol, url, host=None, packets=100):
    words = [client, protocol, url, packets]
    player = run(host.command(words) if host else words)
    assert player.end(60) == 0, player.output
    report = json.loads(player.lines[-1])
    assert (report["packets"], report["lost"], report["errors"]) == (packets, 0, 0), player.output
    return report


@pytest.mark.parametrize("protocol", ["udp", "tcp"])
def test_picture_and_sound(publish, run, gortsplib, protocol):
    pipeline = publish(
        "rtspsink name=out service=0 %s ! out. %s ! out."
        % (sources.video("/s"), sources.mulaw("/s"))
    )
    assert not played(run, gortsplib, protocol, pipeline.url("/s"))["secure"]


def test_multicast(publish, run, gortsplib, two_hosts):
    pipeline = publish("%s ! %s" % (sources.mulaw("/s"), MULTICAST), host=two_hosts.server)
    pipeline.url("/s")
    played(run, gortsplib, "multicast", "rtsp://10.77.0.1:8554/s", two_hosts.viewer)
    assert pipeline.wait_for_message("rtspsink-viewer-joined").fields["transport"] == "UDP-MCAST"


def encrypted_url(pipeline):
    return pipeline.wait_for_message("rtspsink-mapping", 30, mapping="/s").fields["url"]


@pytest.mark.parametrize("protocol, profile", [("tcp", "avp"), ("tcp", "savp"), ("udp", "savp")])
def test_encrypted(publish, run, gortsplib, certificate, protocol, profile):
    element = "rtspsink service=0 tls-certificate=%s/cert.pem tls-key=%s/key.pem profiles=%s"
    pipeline = publish("%s ! %s" % (sources.mulaw("/s"), element % (certificate, certificate, profile)))
    report = played(run, gortsplib, protocol, encrypted_url(pipeline))
    assert report["secure"] is (profile == "savp")
