"""A viewer made of the raw client: DESCRIBE, SETUP, PLAY, then every packet with its time of arrival."""

import re
import select
import time
from dataclasses import dataclass

import rtp
from rtsp import Connection, PortPair


@dataclass
class Track:
    """One m= section and the transport that was set up for it."""

    index: int
    kind: str
    payload_type: int
    encoding: str
    clock_rate: int
    control: str
    fmtp: str
    lines: list
    ports: PortPair = None
    reply: object = None

    @property
    def transport(self):
        """The parameters of the Transport header that the server answered."""
        fields = self.reply["Transport"].split(";")
        return dict((field.split("=", 1) + [""])[:2] for field in fields[1:])

    @property
    def server_ports(self):
        return [int(port) for port in self.transport["server_port"].split("-")]

    @property
    def server_rtcp_port(self):
        return self.server_ports[1]


@dataclass
class Arrival:
    track: Track
    is_rtcp: bool
    data: bytes
    monotonic: float
    wall: float

    @property
    def packet(self):
        return rtp.parse_rtp(self.data)

    @property
    def compound(self):
        return rtp.parse_rtcp(self.data)


def tracks_of(sdp, base):
    """The tracks of a session description; control URLs as RFC 2326 C.1.1 joins them."""
    sections = re.split(r"(?m)^(?=m=)", sdp)
    tracks = []
    for index, section in enumerate(sections[1:]):
        lines = section.split("\r\n")
        kind, _, _, payload_type = lines[0][2:].split(" ")[:4]
        rtpmap = re.search(r"a=rtpmap:\d+ ([^/\r]+)/(\d+)", section)
        fmtp = re.search(r"a=fmtp:\d+ (.*?)\r", section)
        control = re.search(r"a=control:(.*?)\r", section).group(1)
        if not control.startswith("rtsp://"):
            control = base.rstrip("/") + "/" + control
        name, rate = rtpmap.groups() if rtpmap else ("", "0")
        fmtp_text = fmtp.group(1) if fmtp else ""
        tracks.append(Track(index, kind, int(payload_type), name, int(rate), control, fmtp_text, lines))
    return tracks


class Viewer:
    """Plays all tracks of one URL over UDP or TCP. Reads on the caller's thread only."""

    def __init__(self, url, transport="udp", user_agent="interop-viewer"):
        self.url = url
        self.transport = transport
        self.user_agent = user_agent
        self.connection = Connection(url)
        self.session = None
        self.tracks = []
        self.played = None
        self.play_reply = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.connection.close()
        for track in self.tracks:
            if track.ports:
                track.ports.close()

    def describe(self, seconds=20):
        reply = self.connection.request(
            "DESCRIBE", self.url, seconds, Accept="application/sdp", User_Agent=self.user_agent
        )
        assert reply.status == 200, reply
        assert reply["Content-Type"] == "application/sdp", reply
        self.base = reply["Content-Base"]
        self.sdp = reply.body.decode()
        self.tracks = tracks_of(self.sdp, self.base)
        return self

    def setup(self, **headers):
        for track in self.tracks:
            if self.transport == "udp":
                track.ports = PortPair()
                wanted = track.ports.transport
            else:
                channel = 2 * track.index
                wanted = "RTP/AVP/TCP;unicast;interleaved=%d-%d" % (channel, channel + 1)
            session = {"Session": self.session} if self.session else {}
            reply = self.connection.request(
                "SETUP", track.control, Transport=wanted, User_Agent=self.user_agent, **session, **headers
            )
            assert reply.status == 200, reply
            track.reply = reply
            self.session = reply.session
        return self

    def play(self, seconds=15):
        self.play_reply = self.connection.request("PLAY", self.base, seconds, Session=self.session, Range="npt=0-")
        self.played = time.monotonic()
        assert self.play_reply.status == 200, self.play_reply
        return self

    def start(self):
        return self.describe().setup().play()

    def request(self, method, **headers):
        return self.connection.request(method, self.base, Session=self.session, **headers)

    def teardown(self):
        return self.request("TEARDOWN")

    @property
    def rtp_info(self):
        """For every track (sequence, timestamp) as the PLAY reply announces it."""
        found = {}
        for entry in self.play_reply["RTP-Info"].split(","):
            fields = dict(part.strip().split("=", 1) for part in entry.split(";"))
            found[fields["url"]] = (int(fields["seq"]), int(fields["rtptime"]))
        return [found[track.control] for track in self.tracks]

    def arrivals(self, seconds):
        """Yields what arrives, until time is over."""
        deadline = time.monotonic() + seconds
        read = self._udp_arrival if self.transport == "udp" else self._tcp_arrival
        while time.monotonic() < deadline:
            arrival = read(deadline)
            if arrival:
                yield arrival

    def wait_for(self, wanted, seconds=10, what="the wanted packet"):
        for arrival in self.arrivals(seconds):
            if wanted(arrival):
                return arrival
        raise AssertionError("%s did not come within %g s" % (what, seconds))

    def collect(self, seconds):
        return list(self.arrivals(seconds))

    def first_packets(self, seconds=15):
        """The first RTP packet of every track."""
        found = {}
        for arrival in self.arrivals(seconds):
            if not arrival.is_rtcp:
                found.setdefault(arrival.track.index, arrival)
            if len(found) == len(self.tracks):
                return [found[track.index] for track in self.tracks]
        raise AssertionError("packets came only for tracks %s" % sorted(found))

    def _udp_arrival(self, deadline):
        ends = {}
        for track in self.tracks:
            ends[track.ports.rtp] = (track, False)
            ends[track.ports.rtcp] = (track, True)
        ready, _, _ = select.select(list(ends), [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return None
        track, is_rtcp = ends[ready[0]]
        data, source = ready[0].recvfrom(65536)
        if source[1] not in track.server_ports:
            # Another test's server has not noticed yet that whoever had this port is gone.
            return None
        return Arrival(track, is_rtcp, data, time.monotonic(), time.time())

    def _tcp_arrival(self, deadline):
        try:
            frame = self.connection.frame(max(0.001, deadline - time.monotonic()))
        except TimeoutError:
            return None
        channels = {}
        for track in self.tracks:
            first, second = track.transport["interleaved"].split("-")
            channels[int(first)] = (track, False)
            channels[int(second)] = (track, True)
        track, is_rtcp = channels[frame.channel]
        return Arrival(track, is_rtcp, frame.data, frame.arrival, time.time())
