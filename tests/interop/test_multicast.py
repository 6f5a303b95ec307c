"""Multicast between two hosts, with real players and by hand."""

import re
import select
import socket
import struct
import time

import pytest

import rtp
from hosts import Sniffer
from players import played
from rtsp import Connection
from statistics_of import Publisher

SOURCE = "videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=25/1 ! x264enc tune=zerolatency"
VIDEO = SOURCE + " speed-preset=ultrafast key-int-max=50 bitrate=400 ! h264parse ! video/x-h264,mapping=/stream1 ! "
SINK = "rtspsink name=out service=8554 multicast=true multicast-iface=eth0 "
URL = "rtsp://10.77.0.1:8554/stream1"
PLAYER = "rtspsrc location=%s protocols=%s latency=100 ! rtph264depay ! h264parse ! avdec_h264 ! identity eos-after=%d ! fakesink"


@pytest.fixture
def server(publish, two_hosts):
    def start(more="", before=VIDEO, sink=SINK):
        pipeline = publish(before + sink + more, host=two_hosts.server)
        pipeline.url("/stream1")
        return pipeline

    return start


@pytest.fixture
def player(run, two_hosts):
    """player(url, protocols) starts a rtspsrc on the viewer's host, which ends after some pictures."""

    def start(url, protocols, pictures=15, host=None):
        words = ("gst-launch-1.0 -q " + PLAYER % (url, protocols, pictures)).split()
        return run((host or two_hosts.viewer).command(words))

    return start


@pytest.fixture
def connect(two_hosts):
    made = []

    def start(url=URL):
        made.append(two_hosts.viewer.inside(Connection, url))
        return made[-1]

    yield start
    for connection in made:
        connection.close()


def plays(process, seconds=30):
    assert played(process, seconds), process.output


def group_of(reply):
    found = re.fullmatch(
        r"RTP/AVP;multicast;destination=([^;]+);port=(\d+)-(\d+);ttl=(\d+);ssrc=[0-9A-F]{8};mode=\"PLAY\"",
        reply["Transport"],
    )
    assert found, reply["Transport"]
    address, first, second, ttl = found.groups()
    assert int(first) % 2 == 0 and int(second) == int(first) + 1
    return address, int(first), int(ttl)


def set_up(connection, transport="RTP/AVP;multicast"):
    return connection.request("SETUP", connection.url + "/stream=0", Transport=transport)


def joined(address, port, interface="eth0"):
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    listener.bind((address, port))
    request = struct.pack("=4s4si", socket.inet_aton(address), bytes(4), socket.if_nametoindex(interface))
    listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
    return listener


def packets(listener, seconds):
    found = []
    deadline = time.monotonic() + seconds
    while select.select([listener], [], [], max(0, deadline - time.monotonic()))[0]:
        found.append(rtp.parse_rtp(listener.recv(65536)))
    return found


def test_reports_to_the_group_are_read(run, two_hosts, player):
    publisher = Publisher(run, VIDEO.replace("/stream1", "/m") + SINK, two_hosts.server)
    player("rtsp://10.77.0.1:8554/m", "udp-mcast", pictures=1000)

    def receiver(shown):
        found = shown["stats"]["mapping-0"]["stream-0"].get("receiver-0")
        return found if found and found["round-trip-ms"] >= 0 else None

    assert publisher.wait_for(receiver, 40)["peer"].startswith("10.77.0.2:")


@pytest.mark.parametrize("protocols", ["udp-mcast", "udp+udp-mcast+tcp"])
def test_rtspsrc_plays_the_group(server, player, protocols):
    pipeline = server()
    plays(player(URL, protocols))
    assert pipeline.wait_for_message("rtspsink-viewer-joined").fields["transport"] == "UDP-MCAST"


def test_ipv6_group(server, player):
    pipeline = server("address=:: multicast-ip-min=ff15::77:1 multicast-ip-max=ff15::77:9")
    plays(player("rtsp://[fd77::1]:8554/stream1", "udp-mcast"))
    assert pipeline.wait_for_message("rtspsink-viewer-joined").fields["transport"] == "UDP-MCAST"


@pytest.mark.parametrize("protocols", ["udp", "tcp"])
def test_rtspsrc_plays_unicast_when_the_url_asks_for_it(server, player, protocols):
    pipeline = server()
    plays(player(URL + "?unicast", protocols))
    assert pipeline.wait_for_message("rtspsink-viewer-joined").fields["transport"] == protocols.upper()


@pytest.mark.parametrize("transport, kind", [("udp", "UDP"), ("tcp", "TCP"), ("udp_multicast", "UDP-MCAST")])
def test_ffmpeg_plays_what_it_likes(server, run, two_hosts, ffmpeg, transport, kind):
    pipeline = server()
    command = ["ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", transport, "-i", URL]
    player = run(two_hosts.viewer.command([*command, "-frames:v", "10", "-f", "null", "-"]))
    assert played(player), player.output
    assert pipeline.wait_for_message("rtspsink-viewer-joined").fields["transport"] == kind


def test_one_copy_on_the_wire_for_any_number_of_viewers(server, player, connect, two_hosts):
    server("multicast-ttl=3")
    connection = connect()
    reply = set_up(connection)
    address, port, ttl = group_of(reply)
    assert ttl == 3
    sniffer = Sniffer(two_hosts.viewer)
    listener = two_hosts.viewer.inside(joined, address, port)
    connection.request("PLAY", URL, Session=reply.session)
    first, second = player(URL, "udp-mcast", 60), player(URL, "udp-mcast", 60)
    numbers = [packet.sequence for packet in packets(listener, 3)]
    plays(first)
    plays(second)
    assert len(numbers) > 30
    assert all((b - a) & 0xFFFF == 1 for a, b in zip(numbers, numbers[1:])), numbers
    to_group = [header for header in sniffer.headers() if header.destination == address and header.source == "10.77.0.1"]
    assert {header.ttl for header in to_group} == {3}
    assert {header.port for header in to_group} == {port, port + 1}, "RTP and RTCP"
    assert packets(listener, 1), "goes on for the viewer that is left"
    connection.request("TEARDOWN", URL, Session=reply.session)
    packets(listener, 0.2)
    assert not packets(listener, 1), "ends with the last session"


def test_ttl_0_stays_on_the_host(server, connect, player, two_hosts):
    server("multicast-ttl=0")
    sniffer = Sniffer(two_hosts.viewer)
    connection = connect()
    reply = set_up(connection)
    address, port, ttl = group_of(reply)
    assert ttl == 0
    here = two_hosts.server.inside(joined, address, port)
    connection.request("PLAY", URL, Session=reply.session)
    assert packets(here, 1), "reaches listeners on the server's host"
    assert not [header for header in sniffer.headers() if header.destination == address]


def test_range_used_up_lets_players_go_on_to_tcp(server, connect):
    second = SOURCE + " ! h264parse ! video/x-h264,mapping=/stream2 ! out. "
    server(
        "multicast-ip-min=239.9.9.9 multicast-ip-max=239.9.9.9 multicast-port-min=6000 multicast-port-max=6000 " + second
    ).url("/stream2")
    assert group_of(set_up(connect())) == ("239.9.9.9", 6000, 16)
    other = connect(URL.replace("stream1", "stream2"))
    assert set_up(other).status == 461
    reply = set_up(other, "RTP/AVP;multicast,RTP/AVP/TCP;unicast;interleaved=0-1")
    assert reply.status == 200 and reply["Transport"].startswith("RTP/AVP/TCP")


@pytest.mark.parametrize(
    "setting, words",
    [
        ("multicast-ip-min=254.2.0.1", "multicast-ip-min"),
        ("multicast-ip-min=239.255.3.1", "multicast-ip-min is above multicast-ip-max"),
        ("multicast-ip-min=ff15::1", "family"),
        ("multicast-port-min=5001 multicast-port-max=5001", "even port"),
        ("multicast-iface=nothing0", "multicast-iface"),
    ],
)
def test_unusable_range_is_an_error_of_the_element(publish, setting, words):
    pipeline = publish(VIDEO + "rtspsink service=0 multicast=true " + setting)
    assert pipeline.end(20) != 0
    assert words in pipeline.output and "GstRtspSink" in pipeline.output


def test_unusable_range_does_not_matter_while_multicast_is_off(publish):
    assert publish(VIDEO + "rtspsink service=0 multicast-ip-min=254.2.0.1").url("/stream1")
