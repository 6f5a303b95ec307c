"""The interop suite's raw RTSP client from an address of choice, through TLS or not, with a login if one is asked for."""

import base64
import hashlib
import pathlib
import re
import select
import socket
import ssl
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "interop"))
from rtsp import Closed, Connection, PortPair  # noqa: E402

TRANSPORTS = ("tcp", "udp", "tls")


def trusting():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Caller(Connection):
    """`login` is "user:password"; it is used once the server asks."""

    def __init__(self, url, source, tls=False, login="", seconds=5):
        host, port = re.match(r"rtsp://([^:]+):(\d+)", url).groups()
        self.url, self.login, self.proof = url, login, None
        self.socket = socket.create_connection((host, int(port)), seconds, (source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = trusting().wrap_socket(self.socket)
        self.cseq = self.replies_read = 0
        self._buffer = bytearray()
        self.frames = []

    def ask(self, method, deadline, url=None, **headers):
        """The reply, also to a second try with a login."""
        for _ in range(2):
            if self.proof:
                headers["Authorization"] = self.proof(method, url or self.url)
            self.send(method, url, **headers)
            reply = self.reply(max(0.01, deadline - time.monotonic()))
            if reply.status != 401 or not self.login:
                break
            self.proof = proof_for(self.login, reply["WWW-Authenticate"])
        if reply.status != 200:
            raise Closed("%s: %d" % (method, reply.status))
        return reply


def proof_for(login, challenge):
    """What proves a request, by the last of the methods on offer: Digest (RFC 7616 without qop) or Basic."""
    if challenge.startswith("Basic"):
        basic = "Basic " + base64.b64encode(login.encode()).decode()
        return lambda method, uri: basic
    user, password = login.split(":")
    nonce = re.search(r'nonce="([^"]*)"', challenge).group(1)
    algorithm = "SHA-256" if "SHA-256" in challenge else "MD5"

    def digest(text):
        return hashlib.new(algorithm.replace("-", "").lower(), text.encode()).hexdigest()

    def prove(method, uri):
        response = digest("%s:%s:%s" % (digest("%s:rtspsink:%s" % (user, password)), nonce, digest(method + ":" + uri)))
        fields = 'Digest username="%s", realm="rtspsink", nonce="%s", uri="%s", response="%s", algorithm=%s'
        return fields % (user, nonce, uri, response, algorithm)

    return prove


class Watcher:
    """A viewer of one stream; feed() takes what has come and says when RTP did."""

    def __init__(self, url, transport, source, login="", seconds=5):
        deadline = time.monotonic() + seconds
        self.transport = transport
        self.stage = "connect"
        self.ports = None
        self.rtcp = b""  # the latest, of datagrams
        self.call = Caller(url, source, transport == "tls", login, seconds)
        try:
            self.start(url, source, deadline)
        except BaseException:
            self.close()
            raise

    def start(self, url, source, deadline):
        self.stage = "DESCRIBE"
        self.call.ask("DESCRIBE", deadline, Accept="application/sdp")
        self.stage = "SETUP"
        wanted = "RTP/AVP/TCP;unicast;interleaved=0-1"
        if self.transport == "udp":
            self.ports = PortPair(source)
            wanted = self.ports.transport
        self.session = self.call.ask("SETUP", deadline, url + "/stream=0", Transport=wanted).session
        self.stage = "PLAY"
        self.call.ask("PLAY", deadline, Session=self.session)
        self.stage = "first packet"
        self.buffer = self.call._buffer
        self.arrived = bool(self.call.frames)
        while not self.arrived:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("no packet")
            select.select([self.media], [], [], left)
            self.arrived = self.feed()
        self.stage = "playing"

    @property
    def media(self):
        return self.ports.rtp if self.ports else self.call.socket

    def feed(self):
        """Reads what is there; whether RTP was among it."""
        if self.ports:
            return self.drain_datagrams()
        self.call.socket.setblocking(False)
        try:
            while True:
                data = self.call.socket.recv(1 << 16)
                if not data:
                    raise Closed("closed by the server")
                self.buffer += data
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        return self.cut()

    def drain_datagrams(self):
        found = False
        for end in (self.ports.rtp, self.ports.rtcp):
            end.setblocking(False)
            try:
                while True:
                    data = end.recv(1 << 16)
                    if end is self.ports.rtp:
                        found = True
                    else:
                        self.rtcp = data
            except BlockingIOError:
                pass
        return found

    def cut(self):
        """Takes whole frames and replies off the buffer."""
        found = False
        while self.buffer:
            if self.buffer[0] == 0x24:
                size = 4 + int.from_bytes(self.buffer[2:4], "big")
                if len(self.buffer) < max(4, size):
                    break
                found |= self.buffer[1] == 0
            else:
                size = self.buffer.find(b"\r\n\r\n") + 4
                if size < 4:
                    break
            del self.buffer[:size]
        return found

    def keep_alive(self):
        headers = {"Authorization": self.call.proof("GET_PARAMETER", self.call.url)} if self.call.proof else {}
        self.call.socket.setblocking(True)
        self.call.send("GET_PARAMETER", Session=self.session, **headers)
        self.call.socket.setblocking(False)

    def check_control(self):
        """The connection beside the datagrams has to stay as well."""
        if self.ports:
            self.call.socket.setblocking(False)
            try:
                if not self.call.socket.recv(1 << 16):
                    raise Closed("its control connection was closed by the server")
            except BlockingIOError:
                pass

    def close(self):
        self.call.close()
        if self.ports:
            self.ports.close()
