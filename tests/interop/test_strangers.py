"""Strangers of one address who fill what they can, with the heap that the element really has: nobody else notices."""

import pathlib
import subprocess
import sys
import time

import pytest

import sources
from rtsp import Connection

STRANGERS = pathlib.Path(__file__).with_name("strangers.py")
NEWCOMER = "127.0.0.2"
COUNT = 2000


@pytest.fixture
def pipeline(publish, certificate):
    return publish(
        "%s ! rtspsink service=0 tls-certificate=%s/cert.pem tls-key=%s/key.pem"
        % (sources.video("/cam", "ball", "320x240"), certificate, certificate)
    )


class Attack:
    def __init__(self, kind, port, count, seconds):
        self.process = subprocess.Popen(
            [sys.executable, str(STRANGERS), kind, "127.0.0.1", str(port), str(count), str(seconds)],
            stdout=subprocess.PIPE,
            text=True,
        )

    def is_on(self):
        return self.process.poll() is None

    def finish(self):
        """(open when all had come, open at the end)"""
        out, _ = self.process.communicate(timeout=60)
        return [int(line.split()[1]) for line in out.splitlines()]

    def stop(self):
        self.process.kill()
        self.process.wait()


def play(url, source):
    """Seconds until a newcomer plays."""
    asked = time.monotonic()
    with Connection(url, source=source) as newcomer:
        assert newcomer.request("DESCRIBE").status == 200
        setup = newcomer.request("SETUP", url + "/stream=0", Transport="RTP/AVP/TCP;unicast;interleaved=0-1")
        assert setup.status == 200
        assert newcomer.request("PLAY", Session=setup.session).status == 200
        newcomer.frame()
        taken = time.monotonic() - asked
        newcomer.request("TEARDOWN", Session=setup.session)
    return taken


def silence(arrivals):
    times = [arrival.monotonic for arrival in arrivals if not arrival.is_rtcp]
    return max((later - earlier for earlier, later in zip(times, times[1:])), default=1000)


@pytest.mark.parametrize(
    "kind", ["long-head", "short-head", "body", "short-body", "half-tunnel", "frame", "tls", "setup"]
)
def test_strangers_take_nothing_from_others(pipeline, view, kind):
    url = pipeline.wait_for_message("rtspsink-mapping").fields["url"].replace("rtsps:", "rtsp:")
    viewers = [view(url, "tcp").start(), view(url).start()]
    port = int(url.split(":")[2].split("/")[0])
    arrivals = [[], []]
    newcomers = []
    count = 4500 if kind == "setup" else COUNT
    attack = Attack(kind, port, count, 4)
    try:
        while attack.is_on():
            for viewer, seen in zip(viewers, arrivals):
                seen.extend(viewer.arrivals(0.5))
            newcomers.append(play(url, NEWCOMER))
        held = attack.finish()
    finally:
        attack.stop()
    print(kind, "held", held, "newcomers", [round(taken, 2) for taken in newcomers])
    for seen in arrivals:
        # Arrivals are stamped when they are read, which a newcomer's play delays.
        assert silence(seen) < max(newcomers) + 2
    # The machine is not ours alone: one may be slow.
    assert sorted(newcomers)[len(newcomers) // 2] < 2
    assert max(newcomers) < 15
    again = play(url, NEWCOMER)
    assert again < 10, "service is normal once they have gone"
    assert pipeline.running


def test_budget_that_the_heap_has_no_room_for(publish):
    branch = sources.video("/cam", "ball", "320x240")
    pipeline = publish("%s ! rtspsink service=0 jvm-options=-Xmx32m" % branch, GST_DEBUG="rtspsink:2")
    url = pipeline.url("/cam")
    pipeline.wait_for_line(r"max-memory=24 needs a heap of 64 MiB.*viewers may hold 8 MiB.*-Xmx64m")
    assert play(url, NEWCOMER) < 5
