"""A raw RTSP 1.0 client (RFC 2326): it sends what a test says and shows exactly what comes back."""

import collections
import socket
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Reply:
    status: int
    reason: str
    headers: dict
    body: bytes

    def __getitem__(self, name):
        return self.headers[name.lower()]

    def get(self, name):
        return self.headers.get(name.lower())

    @property
    def session(self):
        return self["Session"].split(";")[0].strip()


@dataclass
class Frame:
    """One interleaved packet; `after_replies` says how many replies the connection had read before it."""

    channel: int
    data: bytes
    after_replies: int
    arrival: float = field(default_factory=time.monotonic)


class Closed(Exception):
    """The server closed the connection."""


class Connection:
    """One TCP connection to a server, from the address `source` if there is one. Reads on the caller's thread only."""

    def __init__(self, url, seconds=10, source=None):
        self.url = url
        parts = urlsplit(url)
        address = (source, 0) if source else None
        self.socket = socket.create_connection((parts.hostname, parts.port), seconds, address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.cseq = 0
        self.replies_read = 0
        self.frames = collections.deque()
        self._buffer = bytearray()

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, method, url=None, body=b"", version="RTSP/1.0", **headers):
        """Sends one request; `Content_Base="x"` becomes the header Content-Base. Returns its CSeq."""
        self.cseq += 1
        lines = ["%s %s %s" % (method, url or self.url, version), "CSeq: %d" % self.cseq]
        lines += ["%s: %s" % (name.replace("_", "-"), value) for name, value in headers.items()]
        if body:
            lines.append("Content-Length: %d" % len(body))
        self.socket.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return self.cseq

    def send_bytes(self, data):
        self.socket.sendall(data)

    def send_frame(self, channel, data):
        self.socket.sendall(bytes([0x24, channel]) + len(data).to_bytes(2, "big") + data)

    def request(self, method, url=None, seconds=10, **headers):
        """Sends one request and returns the reply to it; interleaved packets that come first are kept in `frames`."""
        cseq = self.send(method, url, **headers)
        reply = self.reply(seconds)
        assert reply.get("CSeq") == str(cseq), reply
        return reply

    def reply(self, seconds=10):
        deadline = time.monotonic() + seconds
        while True:
            item = self._item(deadline)
            if isinstance(item, Reply):
                return item
            self.frames.append(item)

    def frame(self, seconds=10):
        """The next interleaved packet."""
        return self.frames.popleft() if self.frames else self._item(time.monotonic() + seconds)

    def wait_for_close(self, seconds=10):
        """Reads and drops all until the server has closed."""
        deadline = time.monotonic() + seconds
        try:
            while True:
                self._item(deadline)
        except Closed:
            return

    def _item(self, deadline):
        self._need(1, deadline)
        if self._buffer[0] == 0x24:
            self._need(4, deadline)
            length = int.from_bytes(self._buffer[2:4], "big")
            self._need(4 + length, deadline)
            channel, data = self._buffer[1], bytes(self._buffer[4 : 4 + length])
            del self._buffer[: 4 + length]
            return Frame(channel, data, self.replies_read)
        return self._message(deadline)

    def _message(self, deadline):
        while b"\r\n\r\n" not in self._buffer:
            self._need(len(self._buffer) + 1, deadline)
        head = bytes(self._buffer[: self._buffer.index(b"\r\n\r\n")])
        del self._buffer[: len(head) + 4]
        lines = head.decode().split("\r\n")
        version, status, reason = lines[0].split(" ", 2)
        assert version == "RTSP/1.0", lines[0]
        headers = {}
        for line in lines[1:]:
            name, value = line.split(":", 1)
            known = name.lower()
            assert known not in headers or known == "www-authenticate", "header twice: " + line
            headers[known] = value.strip()
        length = int(headers.get("content-length", 0))
        self._need(length, deadline)
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        self.replies_read += 1
        return Reply(int(status), reason, headers, body)

    def _need(self, count, deadline):
        while len(self._buffer) < count:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the server was silent; read so far: %r" % bytes(self._buffer[:400]))
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(262144)
            except (TimeoutError, socket.timeout):
                continue
            except ConnectionResetError as error:
                raise Closed() from error
            if not data:
                raise Closed()
            self._buffer += data


class PortPair:
    """An even port and the next one on loopback, as a player binds them for RTP and RTCP."""

    SO_RCVBUFFORCE = 33

    def __init__(self, host="127.0.0.1"):
        for _ in range(200):
            self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.rtp.bind((host, 0))
            self.port = self.rtp.getsockname()[1]
            self.rtcp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                if self.port % 2:
                    raise OSError("odd port")
                self.rtcp.bind((host, self.port + 1))
                break
            except OSError:
                self.close()
        else:
            raise AssertionError("no free pair of UDP ports")
        self._widen()

    def _widen(self):
        for end in (self.rtp, self.rtcp):
            try:
                end.setsockopt(socket.SOL_SOCKET, self.SO_RCVBUFFORCE, 8 << 20)
            except PermissionError:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)

    @property
    def transport(self):
        return "RTP/AVP;unicast;client_port=%d-%d" % (self.port, self.port + 1)

    def close(self):
        self.rtp.close()
        self.rtcp.close()
