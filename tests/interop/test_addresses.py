"""IPv4 and IPv6, marked packets, and what may and may not come from or go to another address; two hosts."""

import ipaddress
import re
import select
import socket
import subprocess
import time

import pytest

from hosts import Sniffer
from players import played
from rtsp import Closed, Connection

SOURCE = "videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=25/1 ! x264enc tune=zerolatency"
VIDEO = SOURCE + " speed-preset=ultrafast key-int-max=50 bitrate=400 ! h264parse ! video/x-h264,mapping=/stream1 ! "
PLAYER = "rtspsrc location=%s protocols=%s latency=100 ! rtph264depay ! h264parse ! avdec_h264 ! identity eos-after=15 ! fakesink"
RECEIVER_REPORT = bytes.fromhex("80c90001deadbeef" "81ca0002deadbeef01000000")


@pytest.fixture
def server(publish, two_hosts):
    def start(more=""):
        pipeline = publish(VIDEO + "rtspsink service=8554 " + more, host=two_hosts.server)
        pipeline.url("/stream1")
        return pipeline

    return start


def url(address):
    return "rtsp://%s:8554/stream1" % ("[%s]" % address if ":" in address else address)


def link_local(host):
    shown = subprocess.run(
        ["ip", "-n", host.name, "-6", "addr", "show", "dev", host.interface, "scope", "link"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return re.search(r"inet6 (fe80::[0-9a-f:]+)/", shown).group(1)


class RawViewer:
    """Plays over UDP from one address of a host, its RTP and RTCP sockets in its own hands."""

    def __init__(self, server_address, own_address):
        family = socket.AF_INET6 if ":" in own_address else socket.AF_INET
        self.rtp, self.rtcp = self._pair(family, own_address)
        self.port = self.rtp.getsockname()[1]
        self.connection = Connection(url(server_address))
        self.transport = "RTP/AVP;unicast;client_port=%d-%d" % (self.port, self.port + 1)
        self.reply = None

    @staticmethod
    def _pair(family, address):
        for port in range(40000, 41000, 2):
            ends = [socket.socket(family, socket.SOCK_DGRAM) for _ in range(2)]
            try:
                for offset, end in enumerate(ends):
                    end.bind(socket.getaddrinfo(address, port + offset, family, socket.SOCK_DGRAM)[0][4])
                return ends
            except OSError:
                for end in ends:
                    end.close()
        raise AssertionError("no free ports on " + address)

    def play(self, more=""):
        self.reply = self.connection.request(
            "SETUP", self.connection.url + "/stream=0", Transport=self.transport + more
        )
        assert self.reply.status == 200, self.reply
        played = self.connection.request("PLAY", self.connection.url, Session=self.reply.session)
        assert played.status == 200, played
        return self

    @property
    def server_rtcp_port(self):
        return int(re.search(r"server_port=\d+-(\d+)", self.reply["Transport"]).group(1))

    def receives(self, seconds=3):
        return bool(select.select([self.rtp], [], [], seconds)[0]) and bool(self.rtp.recv(65536))

    def drain(self):
        while select.select([self.rtp], [], [], 0)[0]:
            self.rtp.recv(65536)

    def close(self):
        self.connection.close()
        self.rtp.close()
        self.rtcp.close()


@pytest.fixture
def raw(two_hosts):
    made = []

    def start(server_address, own_address, host=None):
        made.append((host or two_hosts.viewer).inside(RawViewer, server_address, own_address))
        return made[-1]

    yield start
    for viewer in made:
        viewer.close()


@pytest.mark.parametrize("protocols", ["udp", "tcp"])
@pytest.mark.parametrize(
    "listening, reached",
    [("", "fd77::1"), ("", "10.77.0.1"), ("::", "fd77::1"), ("::", "10.77.0.1"), ("fd77::1", "fd77::1"), ("0.0.0.0", "10.77.0.1")],
)
def test_rtspsrc_plays_over_either_family(server, run, two_hosts, listening, reached, protocols):
    pipeline = server(listening and "address=" + listening)
    player = run(two_hosts.viewer.command(("gst-launch-1.0 -q " + PLAYER % (url(reached), protocols)).split()))
    assert played(player), player.output
    joined = pipeline.wait_for_message("rtspsink-viewer-joined").fields
    assert joined["transport"] == protocols.upper()


def _without_ipv6():
    for interface in ("all", "lo", "eth0"):
        with open("/proc/sys/net/ipv6/conf/%s/disable_ipv6" % interface, "w", encoding="ascii") as setting:
            setting.write("1")


def _only_ipv6_for_ipv6_sockets():
    with open("/proc/sys/net/ipv6/bindv6only", "w", encoding="ascii") as setting:
        setting.write("1")


@pytest.mark.parametrize("more", ["", "address=:: "])
def test_system_without_ipv6_is_served_over_ipv4(server, run, two_hosts, more):
    two_hosts.server.inside(_without_ipv6)
    server(more)
    player = run(two_hosts.viewer.command(("gst-launch-1.0 -q " + PLAYER % (url("10.77.0.1"), "udp")).split()))
    assert played(player), player.output


@pytest.mark.parametrize("reached", ["10.77.0.1", "fd77::1"])
def test_bindv6only_changes_nothing(server, raw, two_hosts, reached):
    two_hosts.server.inside(_only_ipv6_for_ipv6_sockets)
    server()
    viewer = raw(reached, reached[:-1] + "2").play()
    assert viewer.receives()


@pytest.mark.parametrize("reached, family", [("10.77.0.1", "IP4"), ("fd77::1", "IP6")])
def test_description_is_of_the_viewers_family(server, two_hosts, reached, family):
    server()
    with two_hosts.viewer.inside(Connection, url(reached)) as connection:
        description = connection.request("DESCRIBE", Accept="application/sdp").body.decode()
    origin = re.search(r"^o=- \d+ \d+ IN %s (\S+)\r$" % family, description, re.M)
    assert origin and ipaddress.ip_address(origin[1]) == ipaddress.ip_address(reached), description
    assert re.search(r"^c=IN %s (0\.0\.0\.0|::)\r$" % family, description, re.M), description


@pytest.mark.parametrize("reached, served", [("10.77.0.1", True), ("fd77::1", False)])
def test_allowed_addresses_are_those_that_viewers_have(server, two_hosts, reached, served):
    """IPv4 viewers of a socket of both families are known by their IPv4 addresses."""
    server("allow=10.77.0.0/24")
    try:
        with two_hosts.viewer.inside(Connection, url(reached)) as connection:
            assert connection.request("OPTIONS").status == 200
            assert served
    except (Closed, OSError):
        assert not served


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_ffmpeg_plays_over_ipv6(server, run, two_hosts, ffmpeg, transport):
    server("address=::")
    command = ["ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", transport, "-i", url("fd77::1")]
    player = run(two_hosts.viewer.command([*command, "-frames:v", "10", "-f", "null", "-"]))
    assert played(player), player.output


def test_link_local_address_with_its_scope(server, raw, two_hosts):
    server("address=::")
    there, here = link_local(two_hosts.server) + "%eth0", link_local(two_hosts.viewer) + "%eth0"
    viewer = raw(there, here).play()
    assert viewer.receives()


@pytest.mark.parametrize("reached", ["10.77.0.1", "fd77::1"])
def test_all_that_is_sent_carries_the_dscp(server, run, two_hosts, reached):
    group = "ff15::77:1" if ":" in reached else "239.1.2.3"
    more = "qos-dscp=46 multicast=true multicast-iface=eth0 multicast-ip-min=%s multicast-ip-max=%s"
    server(more % (group, group))
    sniffer = Sniffer(two_hosts.viewer)
    for protocols in ("udp", "tcp", "udp-mcast"):
        location = url(reached) + ("" if protocols == "udp-mcast" else "?unicast")
        player = run(two_hosts.viewer.command(("gst-launch-1.0 -q " + PLAYER % (location, protocols)).split()))
        assert played(player), player.output
    sent = [header for header in sniffer.headers() if header.source == reached and header.protocol in ("udp", "tcp")]
    to_group = [header for header in sent if header.destination == group]
    unicast = [header for header in sent if header.destination != group and header.protocol == "udp"]
    stream = [header for header in sent if header.protocol == "tcp"]
    assert {header.dscp for header in to_group} == {46}
    assert len({header.port for header in to_group}) == 2, "RTP and RTCP"
    assert {header.dscp for header in unicast} == {46}
    assert len({header.port for header in unicast}) == 2, "RTP and RTCP"
    # What the kernel answers before the connection is accepted is not ours to mark.
    assert sum(header.dscp == 46 for header in stream) > len(stream) / 2


def test_without_dscp_nothing_is_marked(server, raw, two_hosts):
    server()
    sniffer = Sniffer(two_hosts.viewer)
    assert raw("10.77.0.1", "10.77.0.2").play().receives()
    assert {header.dscp for header in sniffer.headers() if header.source == "10.77.0.1"} == {0}


def test_destination_of_the_viewers_choice_gets_nothing(server, raw, two_hosts):
    two_hosts.viewer.ip("addr", "add", "10.77.0.3/24", "dev", "eth0")
    server()
    sniffer = Sniffer(two_hosts.viewer)
    viewer = raw("10.77.0.1", "10.77.0.2").play(";destination=10.77.0.3")
    assert viewer.receives()
    assert "10.77.0.3" not in viewer.reply["Transport"]
    assert not [header for header in sniffer.headers() if header.protocol == "udp" and header.destination == "10.77.0.3"]


def test_rtcp_from_elsewhere_does_not_keep_a_session_alive(server, raw, two_hosts):
    """A report with the right content from another address, and from another port of the right address."""
    two_hosts.viewer.ip("addr", "add", "10.77.0.3/24", "dev", "eth0")
    pipeline = server("session-timeout=2")
    viewer = raw("10.77.0.1", "10.77.0.2").play()
    stranger = raw("10.77.0.1", "10.77.0.3")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not pipeline.messages("rtspsink-viewer-left"):
        for end in (stranger.rtcp, viewer.rtp):
            end.sendto(RECEIVER_REPORT, ("10.77.0.1", viewer.server_rtcp_port))
        time.sleep(0.3)
    assert pipeline.messages("rtspsink-viewer-left"), "strangers' RTCP kept the session alive"


def test_rtcp_from_the_viewers_port_keeps_a_session_alive(server, raw):
    pipeline = server("session-timeout=2")
    viewer = raw("10.77.0.1", "10.77.0.2").play()
    deadline = time.monotonic() + 6
    while time.monotonic() < deadline:
        viewer.rtcp.sendto(RECEIVER_REPORT, ("10.77.0.1", viewer.server_rtcp_port))
        time.sleep(0.3)
    assert not pipeline.messages("rtspsink-viewer-left")
    viewer.drain()
    assert viewer.receives()


@pytest.mark.parametrize(
    "ports", ["0-1", "1", "1023-1024", "53-54", "5001-5000", "5000-5000", "65535-65536", "65535", "70000-70001", "-5", "x"]
)
def test_ports_that_are_none_for_a_viewer_are_refused(server, two_hosts, ports):
    server()
    connection = two_hosts.viewer.inside(Connection, url("10.77.0.1"))
    with connection:
        wanted = "RTP/AVP;unicast;client_port=" + ports
        assert connection.request("SETUP", connection.url + "/stream=0", Transport=wanted).status in (400, 461)
        assert connection.request("OPTIONS").status == 200


@pytest.mark.limit(120)
def test_viewer_whose_network_lets_no_udp_in_goes_on_to_tcp(server, run, two_hosts):
    """As behind many a NAT."""
    if subprocess.run(two_hosts.viewer.command(["nft", "list", "ruleset"]), capture_output=True, check=False).returncode:
        pytest.skip("nft does not work here")
    rules = "add table ip f; add chain ip f in { type filter hook input priority 0; }; add rule ip f in meta l4proto udp drop"
    subprocess.run(two_hosts.viewer.command(["nft", rules]), check=True)
    pipeline = server()
    words = "gst-launch-1.0 -q " + PLAYER.replace("latency=100", "latency=100 timeout=2000000") % (url("10.77.0.1"), "udp+tcp")
    player = run(two_hosts.viewer.command(words.split()))
    assert player.end(60) == 0, player.output
    assert pipeline.wait_for_message("rtspsink-viewer-joined", transport="TCP")


@pytest.mark.parametrize("reached, own", [("10.77.0.1", "10.77.0.2"), ("fd77::1", "fd77::2")])
def test_viewer_who_is_gone_is_told_by_its_hosts_answers(server, raw, reached, own):
    """Its ports are closed, its connection is not; the other viewer loses nothing."""
    pipeline = server("address=::")
    gone, stays = raw(reached, own).play(), raw(reached, own).play()
    assert gone.receives() and stays.receives()
    numbers = []
    gone.rtp.close()
    gone.rtcp.close()
    closed = time.monotonic()
    while not pipeline.messages("rtspsink-viewer-left") and time.monotonic() < closed + 12:
        if select.select([stays.rtp], [], [], 1)[0]:
            numbers.append(int.from_bytes(stays.rtp.recv(65536)[2:4], "big"))
    left = pipeline.messages("rtspsink-viewer-left")
    assert [message.fields["viewers"] for message in left] == ["1"]
    assert all((b - a) & 0xFFFF == 1 for a, b in zip(numbers, numbers[1:])), numbers
    reply = gone.connection.request("GET_PARAMETER", gone.connection.url, Session=gone.reply.session)
    assert reply.status == 454
    assert stays.receives()
