"""One attack on an RTSP server of this machine, bounded in connections and time; siege.py starts it in a process of its own.

usage: attack.py KIND HOST PORT SECONDS; prints what it did as one line of JSON. Its connections are
crowd.py's. Never against anything but loopback.
"""

import base64
import json
import os
import socket
import ssl
import struct
import sys
import time
from collections import Counter

from caller import Closed, Watcher, trusting
from crowd import FIRST_SOURCE, PER_SOURCE, READ_BYTES, RESET, Crowd, Manner, dial

def request(method, path="*", body=b"", **headers):
    lines = ["%s %s RTSP/1.0" % (method, path), "CSeq: 1"]
    lines += ["%s: %s" % (name.replace("_", "-"), value) for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def url(target, path):
    return "rtsp://%s:%d%s" % (*target, path)


def setup(target, path, transport, **headers):
    return request("SETUP", url(target, path), Transport=transport, **headers)


def play(target, path):
    return request("PLAY", url(target, path), Session="{session}")


def client_hello():
    """What a TLS client says first, made once: the server's work for it is real, the attacker's is none."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    engine = trusting().wrap_bio(incoming, outgoing)
    try:
        engine.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def long_head(_):
    return [b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n" + b"".join(b"X%d: %s\r\n" % (i, b"x" * 8000) for i in range(4))]


def long_body(_):
    return [request("SET_PARAMETER", body=b"x" * 65000, Content_Length=65500)]


def long_frame(_):
    return [b"$\x00\xff\xff" + b"x" * 65000]


def http_get(i):
    return b"GET /picture HTTP/1.0\r\nx-sessioncookie: c%d\r\nAccept: application/x-rtsp-tunnelled\r\n\r\n" % i


def http_post(i):
    head = b"POST /picture HTTP/1.0\r\nx-sessioncookie: c%d\r\nContent-Type: application/x-rtsp-tunnelled\r\n" % i
    return head + b"Content-Length: 999999\r\n\r\n" + b"AAAA" * 12000


WEB_SOCKET = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: rtsp.onvif.org\r\n\r\n"
)


def partial_web_socket(_):
    return [WEB_SOCKET, b"\x82\xff" + struct.pack("!Q", 65536) + b"abcd" + b"x" * 65000]


def ping_flood(_):
    return [WEB_SOCKET, (b"\x89\xfdabcd" + b"x" * 125) * 400]


def port_of(i):
    return "%d-%d" % (20000 + 2 * (i % 20000), 20001 + 2 * (i % 20000))


def udp_setup(target):
    return lambda i: [setup(target, "/picture", "RTP/AVP;unicast;client_port=" + port_of(i))]


def many_setups(target):
    """As many sessions as one connection may have, in one breath."""
    return lambda i: [b"".join(udp_setup(target)(32 * i + n)[0] for n in range(32))]


def udp_play(target):
    return lambda i: udp_setup(target)(i) + [play(target, "/picture")]


def stalled(target, path):
    return lambda i: [setup(target, path, "RTP/AVP/TCP;unicast;interleaved=0-1"), play(target, path)]


def churn(target):
    """PLAY and PAUSE again and again, each of which may send what a newcomer gets."""
    pause = request("PAUSE", url(target, "/picture"), Session="{session}")
    return lambda i: udp_setup(target)(i) + [(play(target, "/picture") + pause) * 50]


def comings(target):
    """Every PLAY and TEARDOWN tells the application of a viewer who comes and goes."""
    rest = [play(target, "/picture"), request("TEARDOWN", url(target, "/picture"), Session="{session}")]
    return lambda i: udp_setup(target)(i) + rest


def wrong_login(target):
    fields = 'Digest username="u%d", realm="rtspsink", nonce="%s", uri="%s", response="%s"'
    return lambda i: [
        request("DESCRIBE", url(target, "/picture"), Authorization=fields % (i, "0" * 80, url(target, "/picture"), "0" * 32))
        * 200
    ]


def tunnel(i):
    """Whole ones, each with an unfinished request in it."""
    if i % 2 == 0:
        return [http_get(i // 2)]
    inner = base64.b64encode(request("SET_PARAMETER", body=b"x" * 65000, Content_Length=65500))
    return [http_post(i // 2).split(b"\r\n\r\n")[0] + b"\r\n\r\n" + inner]


def tls_viewers(target, seconds):
    """300 viewers of TLS who take their stream for a while and then no more: each packet is encrypted for each of them."""
    end = time.monotonic() + seconds
    held, failed = [], 0
    while time.monotonic() < end:
        if len(held) >= 300:
            time.sleep(0.2)
            continue
        try:
            watcher = Watcher(url(target, "/picture"), "tls", "127.0.0.%d" % FIRST_SOURCE)
            held.append(watcher)
        except (OSError, Closed):
            failed += 1
    return {"held": len(held), "failed": failed}


def of_half_tunnels(i):
    return [http_get(i)] if i % 2 else [http_post(i)]


def manners(target):
    """All attacks that are crowds, by name."""
    hello = client_hello()
    no_channels = setup(target, "/picture", "RTP/AVP/TCP;unicast")
    options = request("OPTIONS")
    describe = request("DESCRIBE", url(target, "/picture"))
    return {
        "heads": Manner(2000, long_head),
        "bodies": Manner(2000, long_body),
        "frames": Manner(2000, long_frame),
        "hellos": Manner(2200, lambda i: [hello], sources=2),
        "hello-flood": Manner(400, lambda i: [hello], "reset", answered=True),
        "hello-byte-flood": Manner(500, lambda i: [b"\x16"], "reset"),
        "hello-cut-flood": Manner(500, lambda i: [hello[:-1]], "close"),
        "http-heads": Manner(2000, lambda i: [b"GET / HTTP/1.0\r\nX: " + b"x" * 4000 + b"\r\nY: " + b"y" * 3900]),
        "http-head-flood": Manner(500, lambda i: [b"GET / HTTP/1.0\r\nX: " + b"x" * 4000], "reset"),
        "http-halves": Manner(2000, of_half_tunnels),
        "http-tunnels": Manner(2000, tunnel),
        "web-socket-idle": Manner(2000, lambda i: [WEB_SOCKET]),
        "kept": Manner(4000, lambda i: [request("OPTIONS", X="x" * 8000, Y="y" * 7000)], sources=2),
        "tcp-viewers": Manner(2000, stalled(target, "/picture"), reads=False),
        "websockets": Manner(2000, partial_web_socket),
        "pings": Manner(200, ping_flood, "repeat", reads=False),
        "sessions": Manner(140, many_setups(target)),
        "sessions-one-by-one": Manner(64, udp_setup(target), "close", answered=True),
        "udp-viewers": Manner(64, udp_play(target), "close", answered=True),
        "play-churn": Manner(20, churn(target), "repeat"),
        "comings": Manner(64, comings(target), "close", answered=True),
        "stalled": Manner(140, stalled(target, "/raw"), reads=False),
        "sipping": Manner(140, stalled(target, "/raw"), reads=False, sip_seconds=1),
        "bodies-of-many": Manner(2000, long_body, sources=100),
        "idle": Manner(4000, lambda i: [options], sources=2),
        "resets": Manner(500, then="reset"),
        "slowloris": Manner(2000, lambda i: [options * 40], drip_seconds=0.5),
        "pipelines": Manner(200, lambda i: [options * 1000], "repeat"),
        "unread-replies": Manner(200, lambda i: [describe * 500], "repeat", reads=False),
        "traces": Manner(50, lambda i: [no_channels * 500], "repeat"),
        "wrong-logins": Manner(50, wrong_login(target), "repeat"),
        "tiny-frames": Manner(200, lambda i: [b"$\x00\x00\x00" * 16000], "repeat"),
    }


def closings(target, seconds):
    """4000 connections from two addresses, closed at once, and again; beside many sessions, which each close might walk."""
    Crowd(target, manners(target)["sessions"]).run(min(2, seconds / 4))
    end = time.monotonic() + seconds * 3 / 4
    rounds = 0
    while time.monotonic() < end:
        crowd = Crowd(target, Manner(4000, lambda i: [request("OPTIONS")], sources=2))
        begin = time.monotonic()
        while len(crowd.peers) < 4000 and time.monotonic() - begin < 4:
            crowd.run(0.05)
        for peer in list(crowd.peers.values()):
            crowd.leave(peer)
        rounds += 1
        time.sleep(0.5)
    return {"rounds of 4000": rounds}


def idle_tls(target, seconds):
    """2200 whole hand-shakes, then silence."""
    context = trusting()
    end = time.monotonic() + seconds
    held, failed = [], 0
    while time.monotonic() < end:
        if len(held) >= 2200:
            time.sleep(0.2)
            continue
        channel = dial(target, len(held) // PER_SOURCE)
        try:
            channel.settimeout(2)
            held.append(context.wrap_socket(channel))
        except (OSError, AttributeError):
            failed += 1
    return {"held": len(held), "failed": failed}


def pipelines_and_plays(target, seconds):
    """So many requests at once that the control thread's queue is full, while somebody waits for a key frame."""
    players = Crowd(target, Manner(20, churn(target), "repeat"))
    flood = Crowd(target, Manner(300, lambda i: [request("OPTIONS") * 2000], "repeat", reads=False))
    players.run(min(1, seconds / 4))
    end = time.monotonic() + seconds * 3 / 4
    while time.monotonic() < end:
        flood.run(0.05)
        players.run(0.01)
    return {"players": dict(players.done), "flood": dict(flood.done)}


def sessions_of_tls(target, seconds):
    """Hand-shakes after which a server may remember a session for a day: TLS 1.2 without tickets."""
    context = trusting()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_TICKET
    end, done = time.monotonic() + seconds, Counter()
    while time.monotonic() < end:
        try:
            with socket.create_connection(target, 2, ("127.0.0.%d" % FIRST_SOURCE, 0)) as channel:
                channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                context.wrap_socket(channel).close()
            done["hand-shakes"] += 1
        except OSError as error:
            done[type(error).__name__] += 1
    return dict(done)


def descriptors(target, seconds):
    """More connections than the server may have descriptors."""
    return Crowd(target, Manner(2000, sources=2)).run(seconds)


def datagrams(target, seconds):
    """Rubbish and forged reports to the server's RTCP port, from a stranger's and from a viewer's port."""
    with socket.create_connection(target, 5, ("127.0.0.%d" % FIRST_SOURCE, 0)) as channel:
        viewer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        viewer.bind(("127.0.0.%d" % FIRST_SOURCE, 30001))
        channel.sendall(setup(target, "/picture", "RTP/AVPF;unicast;client_port=30000-30001"))
        reply = channel.recv(4096).decode()
        session = reply.split("Session: ")[1].split(";")[0].strip()
        ports = reply.split("server_port=")[1].split(";")[0].split("\r")[0]
        ssrc = int(reply.split("ssrc=")[1][:8], 16) if "ssrc=" in reply else 0
        channel.sendall(play(target, "/picture").replace(b"{session}", session.encode()))
        place = (target[0], int(ports.split("-")[1]))
        key_frame = struct.pack("!BBHII", 0x81, 206, 2, 1, ssrc)  # PLI, RFC 4585 section 6.3.1
        lost = struct.pack("!BBHII", 0x81, 205, 2 + 64, 1, ssrc) + b"\x00\x01\xff\xff" * 64
        empty = struct.pack("!BBHI", 0x80, 201, 1, 1)
        end, sent = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            for _ in range(100):
                viewer.sendto(empty + key_frame, place)
                viewer.sendto(empty + lost, place)
                viewer.sendto(os.urandom(40), place)
            sent += 300
            channel.setblocking(False)
            try:
                channel.recv(READ_BYTES)
            except BlockingIOError:
                pass
        return {"datagrams": sent}


def talk(target, seconds):
    """A viewer says ten thousands of packets a second, with leaps in number and time, and gives its turn to nobody."""
    feature = "www.onvif.org/ver20/backchannel"
    with socket.create_connection(target, 5, ("127.0.0.%d" % FIRST_SOURCE, 0)) as channel:
        base = url(target, "/picture")
        channel.sendall(
            request("SETUP", base + "/stream=9999", Transport="RTP/AVP/TCP;unicast;interleaved=0-1", Require=feature)
        )
        reply = channel.recv(4096).decode()
        if "200 OK" not in reply:
            return {"refused": reply.split("\r\n")[0]}
        session = reply.split("Session: ")[1].split(";")[0].strip()
        channel.sendall(request("PLAY", base, Session=session, Require=feature))
        channel.settimeout(2)
        end, sent, number = time.monotonic() + seconds, 0, 0
        while time.monotonic() < end:
            burst = b""
            for _ in range(200):
                number += 1
                packet = struct.pack("!BBHII", 0x80, 0, number * 7 % 65536, number * 1000003 % (1 << 32), 0x1234) + b"\x55" * 1400
                burst += b"$\x00" + struct.pack("!H", len(packet)) + packet
            try:
                channel.sendall(burst)
            except OSError as error:
                return {"packets": sent, "ended": str(error)}
            sent += 200
        return {"packets": sent}


OTHERS = {
    "closings": closings,
    "idle-tls": idle_tls,
    "descriptors": descriptors,
    "datagrams": datagrams,
    "talk": talk,
    "sessions-of-tls": sessions_of_tls,
    "pipelines-and-plays": pipelines_and_plays,
    "tls-viewers": tls_viewers,
}


def main(kind, host, port, seconds):
    assert host.startswith("127."), "loopback only"
    target = (host, int(port))
    # The strangers are not of this machine in truth: what they compute is not to be taken from the server.
    os.nice(10)
    if kind in OTHERS:
        done = OTHERS[kind](target, float(seconds))
    else:
        done = Crowd(target, manners(target)[kind]).run(float(seconds))
    print(json.dumps(done), flush=True)
    # The kernel closes all that is open at once, as when a host dies.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
