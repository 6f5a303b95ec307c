"""Tens of thousands of sessions against one pipeline, with everything that goes wrong on a long day, and what was held and lost.

usage: soak.py [--sessions N] [--viewers N] [--only STAGE,STAGE] [--minutes N]; run.sh starts it in namespaces of its own.
Exits non-zero where memory, threads or descriptors are not as before, or where somebody lost what was theirs.
"""

import argparse
import asyncio
import contextlib
import json
import pathlib
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter

from caller import TRANSPORTS, Closed, PortPair, Watcher, trusting
from server import LOGIN, Server
from siege import OBSERVER, Viewers, newcomer

HERE = pathlib.Path(__file__).resolve().parent
ENDINGS = ("teardown", "close", "reset", "reset", "teardown", "teardown")  # half abrupt, a third by RST
TOGETHER = 60
SOURCES = 40  # 127.0.1.1 and the following: no share of an address is what is tested here
SESSION_SECONDS = 20
GAP_MS = 500
GROWN_MB = 40
SETTLE_SECONDS = 4
HOSTS_NAME = "rtspsink-soak"


class Report:
    """Prints; remembers whether anything was not as it should be."""

    def __init__(self):
        self.failed = []

    def say(self, text):
        print(text, flush=True)

    def check(self, good, text):
        self.say("  %-4s %s" % ("ok" if good else "FAIL", text))
        if not good:
            self.failed.append(text)

    def gaps(self, what, seen):
        for name, gap in sorted(seen.items()):
            if name != "machine":
                text = "%s: viewer over %s, longest gap %s ms" % (what, name, gap)
                self.check(is_seen_through(gap, seen), text + ", of which the machine %d ms" % seen["machine"])


def is_seen_through(gap, seen):
    """Whether a viewer kept the picture, but for what the machine does to every process."""
    return isinstance(gap, int) and gap < GAP_MS + seen["machine"]


class Short:
    """One session from connect to its end, as a viewer who looks for a moment."""

    def __init__(self, url, number):
        self.url = url
        self.host, self.port = "127.0.0.1", int(url.split(":")[2].split("/")[0])
        self.source = "127.0.1.%d" % (1 + number % SOURCES)
        self.transport = TRANSPORTS[number % 3]
        self.ending = ENDINGS[random.randrange(len(ENDINGS))]
        self.cseq = 0

    async def run(self):
        ports = PortPair(self.source) if self.transport == "udp" else None
        try:
            await self.watch(ports)
        finally:
            if ports:
                ports.close()

    async def watch(self, ports):
        security = trusting() if self.transport == "tls" else None
        self.reader, self.writer = await asyncio.open_connection(
            self.host, self.port, local_addr=(self.source, 0), ssl=security
        )
        try:
            wanted = ports.transport if ports else "RTP/AVP/TCP;unicast;interleaved=0-1"
            reply = await self.ask("SETUP", Transport=wanted)
            session = reply.split("Session: ")[1].split(";")[0].split("\r")[0]
            await self.ask("PLAY", Session=session)
            await self.packet(ports)
            if self.ending == "teardown":
                await self.ask("TEARDOWN", Session=session)
        finally:
            self.leave()

    async def ask(self, method, **headers):
        self.cseq += 1
        lines = ["%s %s RTSP/1.0" % (method, self.url), "CSeq: %d" % self.cseq]
        lines += ["%s: %s" % header for header in headers.items()]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        while True:
            first = await self.reader.readexactly(4)
            if first[0] == 0x24:
                await self.reader.readexactly(int.from_bytes(first[2:], "big"))
                continue
            reply = (first + await self.reader.readuntil(b"\r\n\r\n")).decode()
            if " 200 " not in reply.split("\r\n")[0]:
                raise Closed("%s: %s" % (method, reply.split("\r\n")[0]))
            return reply

    async def packet(self, ports):
        if ports:
            ports.rtp.setblocking(False)
            await asyncio.get_running_loop().sock_recv(ports.rtp, 2048)
            return
        first = await self.reader.readexactly(4)
        await self.reader.readexactly(int.from_bytes(first[2:], "big"))

    def leave(self):
        if self.ending == "reset":
            plain = self.writer.get_extra_info("socket")
            if plain is not None and plain.fileno() >= 0:
                plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()
        else:
            self.writer.close()


async def crowd(url, first, count, done):
    """`count` sessions, TOGETHER at a time."""
    numbers = iter(range(first, first + count))

    async def worker():
        for number in numbers:
            session = Short(url, number)
            try:
                await asyncio.wait_for(session.run(), SESSION_SECONDS)
                done["%s, %s" % (session.transport, session.ending)] += 1
            except (OSError, Closed, asyncio.TimeoutError, asyncio.IncompleteReadError) as error:
                done["LOST: %s %s" % (session.transport, str(error)[:60] or type(error).__name__)] += 1

    await asyncio.gather(*(worker() for _ in range(TOGETHER)))


def sessions_process(url, first, count):
    """What `soak.py --part` does: prints its counts."""
    done = Counter()
    asyncio.run(crowd(url, first, count, done))
    print(json.dumps(done), flush=True)


def run_sessions(url, count, seconds, processes=2):
    """Counts of all sessions; those still to come when time is over are not begun."""
    share = -(-count // processes)
    children = []
    for i in range(processes):
        words = [sys.executable, str(HERE / "soak.py"), "--part", url, str(i * share), str(min(share, count - i * share))]
        children.append(subprocess.Popen(words, stdout=subprocess.PIPE, text=True))
    done = Counter()
    deadline = time.monotonic() + seconds
    for child in children:
        try:
            out, _ = child.communicate(timeout=max(1, deadline - time.monotonic()))
            done.update(json.loads(out or "{}"))
        except subprocess.TimeoutExpired:
            child.kill()
            done["LOST: time is over"] += 1
    return done


def settled(server):
    time.sleep(SETTLE_SECONDS)
    return server.use()


def check_sessions(report, server, options):
    """Warms up with a tenth, then compares what is held before and after the rest."""
    first = max(300, options.sessions // 10)
    run_sessions(server.url, first, 600)
    before = settled(server)
    viewers = Viewers(server.url, "")
    begin = time.monotonic()
    done = run_sessions(server.url, options.sessions, 60 * options.minutes)
    seconds = time.monotonic() - begin
    report.gaps("during %d sessions" % options.sessions, viewers.window("sessions"))
    viewers.stop()
    after = settled(server)
    report.say("  %.0f sessions a second; how they ended:" % (sum(done.values()) / seconds))
    for name, count in sorted(done.items()):
        report.say("    %6d %s" % (count, name))
    lost = sum(count for name, count in done.items() if name.startswith("LOST"))
    report.check(lost == 0, "%d of %d sessions were lost" % (lost, sum(done.values())))
    check_held(report, before, after)
    report.say("  heap after the last collection: %d MB, %d full ones" % server.heap())


def check_held(report, before, after):
    report.check(after.rss_mb - before.rss_mb <= GROWN_MB, "RSS %d -> %d MB" % (before.rss_mb, after.rss_mb))
    report.check(after.threads <= before.threads + 2, "threads %d -> %d" % (before.threads, after.threads))
    report.check(after.descriptors <= before.descriptors + 4, "fds %d -> %d" % (before.descriptors, after.descriptors))


def check_stopped(report, server, options):
    """A tenth of the viewers is stopped, others are killed: what the rest get."""
    processes = [Viewers(server.url, "") for _ in range(max(3, options.viewers // 3))]
    before = server.use()
    time.sleep(2)
    for viewers in processes:
        viewers.window("start")
    stopped, killed, rest = processes[:: 10], processes[1::10], []
    rest = [viewers for viewers in processes if viewers not in stopped and viewers not in killed]
    for viewers in stopped:
        viewers.child.send_signal(signal.SIGSTOP)
    for viewers in killed:
        viewers.child.kill()
    time.sleep(25)
    for viewers in rest:
        seen = viewers.window("stopped")
        bad = {name: gap for name, gap in seen.items() if not is_seen_through(gap, seen)}
        if bad or not seen:
            report.check(False, "a viewer beside stopped ones: %s" % (bad or "has ended"))
    report.check(True, "%d viewers, %d of them stopped, %d killed" % (3 * len(processes), 3 * len(stopped), 3 * len(killed)))
    for viewers in stopped:
        viewers.child.send_signal(signal.SIGCONT)
    for viewers in processes:
        viewers.stop()
    report.say("  held with them %s, without %s" % (before, settled(server)))


@contextlib.contextmanager
def far_host():
    """Another host at the end of a cable; yields its name."""
    subprocess.run(["ip", "netns", "add", HOSTS_NAME], check=True)
    try:
        for words in (
            "link add eth9 type veth peer name eth0 netns " + HOSTS_NAME,
            "link set eth9 up",
            "addr add 10.77.0.1/24 dev eth9",
            "-n %s link set lo up" % HOSTS_NAME,
            "-n %s link set eth0 up" % HOSTS_NAME,
            "-n %s addr add 10.77.0.2/24 dev eth0" % HOSTS_NAME,
        ):
            subprocess.run(["ip", *words.split()], check=True)
        yield HOSTS_NAME
    finally:
        subprocess.run(["ip", "netns", "del", HOSTS_NAME], check=False)
        subprocess.run(["ip", "link", "del", "eth9"], check=False, stderr=subprocess.DEVNULL)


def check_links(report, server, options):
    """The cable to some viewers is cut for 5 s, then for 30 s."""
    url = server.url.replace("127.0.0.1", "10.77.0.1")
    with far_host() as host:
        for seconds in (5, 30):
            near = Viewers(server.url, "")
            far = Viewers(url, "", source="10.77.0.2", prefix=["ip", "netns", "exec", host])
            time.sleep(2)
            near.window("start")
            subprocess.run(["ip", "link", "set", "eth9", "down"], check=True)
            time.sleep(seconds)
            subprocess.run(["ip", "link", "set", "eth9", "up"], check=True)
            time.sleep(6)
            far.window("cut")
            time.sleep(3)
            report.gaps("cable of others cut for %d s" % seconds, near.window("near"))
            seen = far.window("again")
            report.say("  3 s of those behind the cable after it was cut for %d s: %s" % (seconds, seen))
            if seconds == 5:
                report.gaps("cable cut for 5 s, 6 s later", seen)
            again = Viewers(url, "", source="10.77.0.2", prefix=["ip", "netns", "exec", host])
            report.check(bool(again.window("new")), "newcomers from there after %d s" % seconds)
            for viewers in (near, far, again):
                viewers.stop()
    report.say("  held afterwards: %s" % (settled(server),))


@contextlib.contextmanager
def small_disk():
    """A folder with a file system of 1 MB; yields it and what fills it up."""
    with tempfile.TemporaryDirectory(prefix="soak-full-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder], check=True)

        def fill():
            with contextlib.suppress(OSError), open(folder + "/filler", "wb", buffering=0) as filler:
                while True:
                    filler.write(b"x" * 4096)

        try:
            yield folder, fill
        finally:
            # Lazily: the process that makes the start cache may still try.
            subprocess.run(["umount", "--lazy", folder], check=True)


def check_full_disk(report, _, options):
    """The cache folder, the plugin registry, the log and the bus' text are on a file system without room."""
    with small_disk() as (folder, fill):
        server = Server(folder)
        fill()
        viewers = Viewers(server.url, "")
        time.sleep(5)
        report.gaps("disk full", viewers.window("full"))
        report.check(isinstance(newcomer(server.url, "tls", ""), int), "newcomer with a full disk")
        viewers.stop()
        report.check(server.running, "the pipeline goes on")
        report.check(server.stop() == 0, "it ends in order")
    with small_disk() as (full, fill), tempfile.TemporaryDirectory(prefix="soak-") as folder:
        fill()
        try:
            server = Server(folder, env_more={"XDG_CACHE_HOME": full})
        except AssertionError as error:
            report.check(False, "start with a full cache folder: %s" % error)
            return
        report.check(isinstance(newcomer(server.url, "udp", ""), int), "started with a full cache folder")
        report.check(server.stop() == 0, "it ends in order")


def check_reported_time(report, server, leap_seconds):
    """That the sender report of a newcomer tells the server's wall clock."""
    watcher = Watcher(server.url, "udp", "127.0.0.3", LOGIN)
    deadline = time.monotonic() + 8
    reported = None
    while reported is None and time.monotonic() < deadline:
        select.select([watcher.ports.rtp, watcher.ports.rtcp], [], [], 0.5)
        watcher.feed()
        if watcher.rtcp and watcher.rtcp[1] == 200:  # RFC 3550 section 6.4.1
            reported = struct.unpack("!I", watcher.rtcp[8:12])[0] - 2208988800 - time.time()
    watcher.close()
    report.check(reported is not None and abs(reported - leap_seconds) < 5, "a sender report is off by %s s" % reported)


def check_clock(report, _, options):
    """The wall clock leaps; the monotonic one does not, as when NTP finds out."""
    with tempfile.TemporaryDirectory(prefix="soak-clock-") as folder:
        library, leap = pathlib.Path(folder, "leap.so"), pathlib.Path(folder, "leap")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, HERE / "leap.c"], check=True)
        leap.write_bytes(struct.pack("q", 0))
        server = Server(folder, "auth=" + LOGIN, env_more={"LD_PRELOAD": str(library), "LEAP_FILE": str(leap)})
        viewers = Viewers(server.url, LOGIN)
        for seconds in (3600, -3600, 400 * 86400, 0):
            viewers.window("before")
            with leap.open("r+b") as file:
                file.write(struct.pack("q", seconds))
            time.sleep(13)
            report.gaps("clock at %+d s" % seconds, viewers.window("leap"))
            check_reported_time(report, server, seconds)
            for transport in TRANSPORTS:
                took = newcomer(server.url, transport, LOGIN)
                report.check(isinstance(took, int) and took < 2000, "newcomer over %s: %s" % (transport, took))
        viewers.stop()
        report.check(server.running and not server.complaints(), "nothing on the bus")
        report.check(server.stop() == 0, "it ends in order")


STAGES = {
    "sessions": check_sessions,
    "stopped": check_stopped,
    "links": check_links,
    "disk": check_full_disk,
    "clock": check_clock,
}


def main():
    if sys.argv[1:2] == ["--part"]:
        sessions_process(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(prog="tests/soak/run.sh", description=__doc__)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=60, help="for the sessions at the most")
    parser.add_argument("--only", default=",".join(STAGES), help="stages, separated by commas: " + ", ".join(STAGES))
    options = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        server = Server(folder)
        try:
            for name in options.only.split(","):
                report.say("%s: %s" % (name, STAGES[name].__doc__.strip().split("\n")[0]))
                begin = time.monotonic()
                STAGES[name](report, server, options)
                report.say("  %s took %.0f s" % (name, time.monotonic() - begin))
            report.check(server.running, "the pipeline is alive")
            report.check(not server.complaints(), "nothing on the bus: %s" % server.complaints())
            report.say("  log: %d bytes, messages: %d bytes" % (server.logged(), server.posted()))
        finally:
            code = server.stop()
        report.check(code == 0, "it ends in order: %d" % code)
    report.say("%d checks failed" % len(report.failed))
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
