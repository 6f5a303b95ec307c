"""Many connections of one kind to a server of this machine, from 127.0.0.66 and, where one address is not enough, the following."""

import select
import socket
import struct
import time
from collections import Counter
from dataclasses import dataclass
from typing import Callable

FIRST_SOURCE = 66
PER_SOURCE = 2040  # the default of max-connections-per-address is 2048
RESET = struct.pack("ii", 1, 0)
IP_BIND_ADDRESS_NO_PORT = 24  # the same port may be used towards several servers
OPENS_PER_TURN = 64
READ_BYTES = 1 << 16
SIP_BYTES = 2000
KEPT_REPLY_BYTES = 1 << 13


@dataclass(frozen=True)
class Manner:
    """How the connections of a crowd behave.

    stages(i) are the texts of connection i, of which the next is sent when the one before is answered; in them {session} is
    what the server has called the session. `then` is what happens after the last stage: "hold", "close", "reset" or "repeat"
    that stage for ever.
    """

    count: int
    stages: Callable = lambda i: []
    then: str = "hold"
    answered: bool = False  # the last stage has to be answered first as well
    reads: bool = True
    drip_seconds: float = 0  # one byte each
    sip_seconds: float = 0  # between two reads of a little
    sources: int = 1


class Peer:
    """One connection of a crowd."""

    def __init__(self, crowd, index, channel):
        self.crowd = crowd
        self.channel = channel
        self.stages = list(crowd.manner.stages(index))
        self.session = b""
        self.reply = b""
        self.out = memoryview(b"")
        self.next_drip = 0
        self.connected = False
        self.waits = False
        self.next_stage()

    def next_stage(self):
        if self.stages:
            self.out = memoryview(self.stages.pop(0).replace(b"{session}", self.session))

    def write(self, now):
        if not self.out or now < self.next_drip:
            return
        drip = self.crowd.manner.drip_seconds
        try:
            sent = self.channel.send(self.out[:1] if drip else self.out)
        except BlockingIOError:
            return
        self.crowd.done["bytes"] += sent
        self.out = self.out[sent:]
        self.next_drip = now + drip
        if not self.out:
            self.sent()

    def sent(self):
        manner = self.crowd.manner
        if self.stages or manner.answered:
            self.waits = True
        elif manner.then == "repeat":
            self.stages = [manner.stages(0)[-1]]
            self.next_stage()
        elif manner.then != "hold":
            self.crowd.leave(self)

    def read(self):
        data = self.channel.recv(READ_BYTES)
        if not data:
            self.crowd.leave(self, "closed by the server")
            return
        if not self.waits:
            return
        self.reply = (self.reply + data)[-KEPT_REPLY_BYTES:]
        text_ends = b"\r\n\r\n" in self.reply or self.reply[:1] == b"\x16"
        if text_ends:
            self.crowd.done["status " + self.reply[9:12].decode("latin-1") if self.reply[:4] == b"RTSP" else "replies"] += 1
            self.answered()

    def answered(self):
        at = self.reply.find(b"Session: ")
        if at >= 0:
            self.session = self.reply[at + 9 :].split(b"\r\n")[0].split(b";")[0]
        self.reply = b""
        self.waits = False
        if self.stages:
            self.next_stage()
        elif self.crowd.manner.then in ("close", "reset"):
            self.crowd.leave(self)


class Crowd:
    """Keeps so many connections at work; who is thrown out comes again."""

    def __init__(self, target, manner):
        self.target = target
        self.manner = manner
        self.poll = select.epoll()
        self.peers = {}
        self.made = 0
        self.done = Counter()
        self.next_sip = 0

    def run(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(min(OPENS_PER_TURN, self.manner.count - len(self.peers))):
                self.open()
            self.turn()
        return dict(self.done, held=len(self.peers))

    def open(self):
        channel = dial(self.target, self.made % self.manner.sources, small=not self.manner.reads)
        if channel is None:
            self.done["no socket"] += 1
            return
        self.peers[channel.fileno()] = Peer(self, self.made, channel)
        self.poll.register(channel.fileno(), select.EPOLLIN | select.EPOLLOUT)
        self.made += 1
        self.done["connections"] += 1

    def turn(self):
        now = time.monotonic()
        for number, events in self.poll.poll(0.02, 4096):
            peer = self.peers.get(number)
            if peer is not None:
                try:
                    self.serve(peer, events, now)
                except OSError as error:
                    self.leave(peer, type(error).__name__)
        if self.manner.drip_seconds:
            self.drip(now)
        if self.manner.sip_seconds and now >= self.next_sip:
            self.next_sip = now + self.manner.sip_seconds
            self.sip()

    def sip(self):
        for peer in list(self.peers.values()):
            if peer.stages or peer.waits:
                continue
            try:
                self.done["sipped"] += len(peer.channel.recv(SIP_BYTES))
            except BlockingIOError:
                pass
            except OSError as error:
                self.leave(peer, type(error).__name__)

    def drip(self, now):
        for peer in list(self.peers.values()):
            if peer.connected and peer.out and now >= peer.next_drip:
                try:
                    peer.write(now)
                except OSError as error:
                    self.leave(peer, type(error).__name__)

    def serve(self, peer, events, now):
        if events & (select.EPOLLERR | select.EPOLLHUP):
            self.leave(peer, "refused or reset")
            return
        if events & select.EPOLLOUT:
            peer.connected = True
            if not peer.out and self.manner.then in ("close", "reset") and not peer.stages and not peer.waits:
                self.leave(peer)
                return
            peer.write(now)
        if peer.channel.fileno() >= 0 and events & select.EPOLLIN and (self.manner.reads or peer.waits):
            peer.read()
        self.watch(peer)

    def watch(self, peer):
        if peer.channel.fileno() < 0:
            return
        wants = select.EPOLLIN if self.manner.reads or peer.waits else 0
        if peer.out and not self.manner.drip_seconds:
            wants |= select.EPOLLOUT
        self.poll.modify(peer.channel.fileno(), wants)

    def leave(self, peer, why=None):
        if why:
            self.done[why] += 1
        number = peer.channel.fileno()
        if number < 0:
            return
        self.peers.pop(number, None)
        if self.manner.then == "reset":
            peer.channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        peer.channel.close()


def dial(target, source, small=False):
    """A connection under way, or None when there is no port or descriptor left."""
    try:
        channel = socket.socket()
    except OSError:
        return None
    try:
        channel.setblocking(False)
        if small:
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        channel.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        channel.bind(("127.0.0.%d" % (FIRST_SOURCE + source), 0))
        channel.connect(target)
    except BlockingIOError:
        return channel
    except OSError:
        channel.close()
        return None
    return channel
