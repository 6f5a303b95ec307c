"""Holds many connections that begin something and never end it: `strangers.py KIND ADDRESS PORT COUNT SECONDS`.

Prints "ready N", N being how many are still open, when all have been made, and again at the end. KIND is a key of KINDS.
"""

import resource
import socket
import ssl
import sys
import time

HEAD = b"DESCRIBE rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\nX: "
SETUP = (
    b"SETUP rtsp://x/%b/stream=0 RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP;unicast;client_port=%d-%d\r\n\r\n"
)


def text(size):
    return (b"y" * 4000 + b"\r\nX: ") * (size // 4004 + 1)


def long_head(_):
    return (HEAD + text(32 << 10))[: (32 << 10) - 100]


def short_head(_):
    return (HEAD + text(8 << 10))[: (8 << 10) - 100]


def body(_):
    return b"ANNOUNCE rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 65536\r\n\r\n" + b"y" * 65000


def short_body(_):
    return b"ANNOUNCE rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 4096\r\n\r\n" + b"y" * 4000


def half_tunnel(i):
    return b"POST /cam HTTP/1.0\r\nx-sessioncookie: c%d\r\nContent-Length: 99999\r\n\r\n" % i + b"QUFB" * 8000


def frame(_):
    return (
        b"GET /cam HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Protocol: rtsp.onvif.org\r\n\r\n"
        b"\x82\xff" + (60000).to_bytes(8, "big") + b"\0\0\0\0" + b"y" * 59000
    )


KINDS = {
    "long-head": long_head,
    "short-head": short_head,
    "body": body,
    "short-body": short_body,
    "half-tunnel": half_tunnel,
    "frame": frame,
    "tls": lambda _: b"",
    "setup": lambda i: SETUP % (b"cam", 20000 + i % 20000 * 2, 20001 + i % 20000 * 2),
}


def connect(kind, address, port):
    plain = socket.create_connection((address, port), 5)
    if kind != "tls":
        return plain
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(plain)


def attack(kind, address, port, i):
    """One connection, as far as it gets; None where the server has hung up at once."""
    try:
        stranger = connect(kind, address, port)
        stranger.settimeout(1)
        stranger.sendall(KINDS[kind](i))
        if kind == "setup":
            stranger.recv(4096)
            stranger.close()
            return None
        return stranger
    except OSError:
        return None


def still_open(strangers):
    """How many the server has not hung up on. What it still says is read."""
    count = 0
    for stranger in strangers:
        stranger.setblocking(False)
        try:
            while stranger.recv(65536):
                pass
        except (BlockingIOError, ssl.SSLWantReadError):
            count += 1
        except OSError:
            pass
    return count


def main(kind, address, port, count, seconds):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    made = [attack(kind, address, int(port), i) for i in range(int(count))]
    strangers = [stranger for stranger in made if stranger is not None]
    print("ready", still_open(strangers), flush=True)
    time.sleep(float(seconds))
    print("end", still_open(strangers), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
