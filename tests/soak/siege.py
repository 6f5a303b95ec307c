"""Attacks a real pipeline, one attack after the other, and tells what viewers and newcomers from elsewhere notice of it.

usage: siege.py [--only KIND,KIND] [--seconds N] [--json FILE]; run.sh siege starts it in a network namespace of its own.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field

import attack
from caller import TRANSPORTS, Closed, Watcher
from server import LOGIN, Meter, Server

HERE = pathlib.Path(__file__).resolve().parent
ATTACKER = "127.0.0.66"
OBSERVER = "127.0.0.2"
NEWCOMER = "127.0.0.3"
QUIET_SECONDS = 4
RECOVERY_SECONDS = 10
LEAST_RECOVERY_SECONDS = 3
GAP_MS = 500
USUAL_GAP_MS = 100
NEWCOMER_MS = 1000
NEWCOMER_IN_ATTACK_MS = 3000
LOGGED_BYTES = 64 << 10
POSTED_BYTES = 768 << 10  # 425 bytes a message as gst-launch-1.0 -m prints it, 600 viewers of one address are told of in 10 s
MOST_SLOWNESS = 8
GROWN_MB = 320  # what queues for peers who read slowly may take (256 MiB), and the heap


@dataclass(frozen=True)
class Scene:
    """What has to be published for an attack."""

    properties: str = ""
    raw: bool = False
    hears: bool = False
    descriptors: int = 0
    login: str = ""
    watched: str = "/picture"


SCENES = {
    "stalled": Scene(raw=True, watched="/raw"),
    "sipping": Scene(raw=True, watched="/raw"),
    "datagrams": Scene(properties="profiles=avp+avpf retransmission-time=1000"),
    "talk": Scene(hears=True),
    "descriptors": Scene(descriptors=400),
    "wrong-logins": Scene(properties="auth=" + LOGIN, login=LOGIN),
}

KINDS = sorted({*attack.manners(("127.0.0.1", 0)), *attack.OTHERS})


@dataclass
class Outcome:
    kind: str
    before: dict = field(default_factory=dict)
    during: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    newcomers: list = field(default_factory=list)  # milliseconds, or why there was no service
    late: dict = field(default_factory=dict)  # the same by transport, when the attack is over
    recovery_seconds: float = 0  # from its end until newcomers over all transports got what is usual
    machine_ms: int = 0  # how late the machine wakes any process
    slowness: float = 1  # how many times longer than alone a process needed before the attack for the same work
    memory: dict = field(default_factory=dict)
    logged: int = 0
    posted: int = 0
    complaints: list = field(default_factory=list)
    running: bool = True
    done: dict = field(default_factory=dict)

    @property
    def noise(self):
        """What the machine itself adds to a gap: what it did before the attack, and what it does to a process that only waits."""
        gaps = [gap for gap in self.before.values() if isinstance(gap, int)]
        return max(self.machine_ms, max(gaps, default=0) - USUAL_GAP_MS, 0)

    def faults(self):
        """In words; none if everybody else had their service."""
        found = []
        for window, gaps in (("", self.during), (" afterwards", self.after)):
            for transport, gap in gaps.items():
                if not isinstance(gap, int):
                    found.append("viewer over %s%s: %s" % (transport, window, gap))
                elif gap >= GAP_MS * self.slowness + self.noise:
                    found.append("viewer over %s%s: %d ms without a packet" % (transport, window, gap))
        if not self.during:
            found.append("the viewers' process has ended")
        refused = [time for time in self.newcomers if not isinstance(time, int)]
        slow = [time for time in self.newcomers if isinstance(time, int) and time >= NEWCOMER_IN_ATTACK_MS * self.slowness]
        if refused or slow:
            found.append("%d of %d newcomers: %s" % (len(refused + slow), len(self.newcomers), (refused + slow)[0]))
        for transport, time_ms in self.late.items():
            if not isinstance(time_ms, int) or time_ms >= NEWCOMER_MS * self.slowness:
                found.append("newcomer over %s %.0f s later: %s" % (transport, self.recovery_seconds, time_ms))
        if self.logged > LOGGED_BYTES:
            found.append("%d bytes of log" % self.logged)
        if self.posted > POSTED_BYTES:
            found.append("%d bytes of messages on the bus" % self.posted)
        if self.complaints:
            found.append("on the bus: %s" % ", ".join(sorted(set(self.complaints))))
        if not self.running:
            found.append("the pipeline has ended")
        grown = self.memory["most"]["rss_mb"] - self.memory["before"]["rss_mb"]
        if grown > GROWN_MB:
            found.append("%d MB more" % grown)
        return found


class Viewers:
    """observe.py, in a process of its own."""

    def __init__(self, url, login, source=OBSERVER, prefix=()):
        command = [*prefix, sys.executable, str(HERE / "observe.py"), url, source, login]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.child.stdout.readline(), "the viewers did not get their stream"

    def window(self, name):
        """Ends a window; what they saw in it."""
        try:
            self.child.stdin.write(name + "\n")
            self.child.stdin.flush()
            seen = json.loads(self.child.stdout.readline() or "{}")
        except (OSError, ValueError):
            return {}
        seen.pop("window", None)
        return seen

    def stop(self):
        self.child.stdin.close()
        try:
            self.child.wait(5)
        except subprocess.TimeoutExpired:
            self.child.kill()


def newcomer(url, transport, login, seconds=6.0):
    """Milliseconds from connect to first packet, or what went wrong."""
    begin = time.monotonic()
    stage = "connect"
    try:
        watcher = Watcher.__new__(Watcher)
        watcher.stage = stage
        watcher.__init__(url, transport, NEWCOMER, login, seconds)
        watcher.close()
        return round(1000 * (time.monotonic() - begin))
    except (OSError, Closed) as error:
        return "%s at %s (%s) after %d ms" % (
            type(error).__name__, watcher.stage, str(error)[:50], round(1000 * (time.monotonic() - begin))
        )


class Newcomers:
    """One after the other, in a thread, while an attack runs."""

    def __init__(self, url, login, seconds):
        self.times = []
        self.seconds = seconds
        self.ends = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(url, login), name="newcomers", daemon=True)
        self.thread.start()

    def run(self, url, login):
        number = 0
        while not self.ends.wait(0.7):
            self.times.append(newcomer(url, TRANSPORTS[number % 3], login, self.seconds))
            number += 1

    def stop(self):
        self.ends.set()
        self.thread.join(self.seconds + 5)
        return list(self.times)


def besiege(kind, seconds, folder, calm_seconds=QUIET_SECONDS):
    """Runs one attack; returns its Outcome."""
    scene = SCENES.get(kind, Scene())
    server = Server(folder, scene.properties, scene.raw, scene.hears, scene.descriptors)
    viewers = Viewers(server.url_of(scene.watched), scene.login)
    outcome = Outcome(kind)
    try:
        newcomer(server.url, "tls", scene.login)
        time.sleep(1.5)
        viewers.window("start")
        outcome.slowness = slowness(calm_seconds)
        outcome.before = seen_by(viewers, "before", outcome)
        outcome.machine_ms = 0
        run_attack(outcome, server, viewers, scene, seconds)
        wait_for_service(outcome, server, scene)
        outcome.after = seen_by(viewers, "after", outcome)
        outcome.running = server.running
        outcome.memory["after"] = dict(server.use()._asdict(), heap_mb=server.heap()[0], full_collections=server.heap()[1])
    finally:
        viewers.stop()
        outcome.complaints = [name.decode() for name in server.complaints()]
        server.stop()
    return outcome


def slowness(seconds):
    """How many times longer than on a machine of its own this process takes now, at most MOST_SLOWNESS; others may be at work here."""
    begin, used = time.monotonic(), time.thread_time()
    while time.monotonic() - begin < seconds:
        sum(range(10_000))
    return min(MOST_SLOWNESS, max(1, seconds / max(0.001, time.thread_time() - used)))


def seen_by(viewers, window, outcome):
    seen = viewers.window(window)
    outcome.machine_ms = max(outcome.machine_ms, seen.pop("machine", 0))
    return seen


def wait_for_service(outcome, server, scene):
    """Asks for service like a newcomer until it is as usual, 10 s at the most."""
    begin = time.monotonic()
    time.sleep(LEAST_RECOVERY_SECONDS)
    while True:
        outcome.recovery_seconds = time.monotonic() - begin
        outcome.late = {transport: newcomer(server.url, transport, scene.login) for transport in TRANSPORTS}
        usual = all(isinstance(took, int) and took < NEWCOMER_MS * outcome.slowness for took in outcome.late.values())
        if usual or not server.running or time.monotonic() - begin >= RECOVERY_SECONDS:
            return


def run_attack(outcome, server, viewers, scene, seconds):
    before, logged, posted = server.use(), server.logged(), server.posted()
    outcome.memory["before"] = dict(before._asdict(), heap_mb=server.heap()[0])
    meter = Meter(server)
    newcomers = Newcomers(server.url, scene.login, 2 * NEWCOMER_IN_ATTACK_MS / 1000 * outcome.slowness)
    command = [sys.executable, str(HERE / "attack.py"), outcome.kind, "127.0.0.1", str(server.port), str(seconds)]
    try:
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=seconds + 20, check=False)
        outcome.done = json.loads(ended.stdout or "{}")
    except subprocess.TimeoutExpired:
        outcome.done = {"attacker": "did not end"}
    outcome.newcomers = newcomers.stop()
    outcome.during = seen_by(viewers, "during", outcome)
    outcome.memory["most"] = meter.stop()._asdict()
    outcome.logged = server.logged() - logged
    outcome.posted = server.posted() - posted


COLUMNS = "%-16s %-6s %-14s %-20s %-14s %-12s %-16s %-11s %-9s %-9s %s"


def header():
    return COLUMNS % (
        "attack", "", "gap before", "gap during (ms)", "gap after", "newcomers", "when over", "RSS MB", "threads", "fds",
        "heap MB/full  CPU%/control%  log/bus KB",
    )


def gaps(window):
    return "/".join(str(gap) if isinstance(gap, int) else "LOST" for gap in window.values()) or "none"


def row(outcome, seconds):
    before, most, after = (outcome.memory.get(name, {}) for name in ("before", "most", "after"))

    def three(name):
        return "%s>%s>%s" % tuple(stage.get(name, "?") for stage in (before, most, after))

    served = [time for time in outcome.newcomers if isinstance(time, int)]
    newcomers = "%d/%d %s" % (len(served), len(outcome.newcomers), max(served, default="-"))
    share = 100 / seconds
    rest = "%s/%s  %.0f/%.0f  %d/%d" % (
        after.get("heap_mb"), after.get("full_collections"),
        share * (most["cpu_seconds"] - before["cpu_seconds"]), share * (most["control_seconds"] - before["control_seconds"]),
        outcome.logged >> 10, outcome.posted >> 10,
    )
    late = "/".join(str(time) if isinstance(time, int) else "NONE" for time in outcome.late.values())
    return COLUMNS % (
        outcome.kind, "FAIL" if outcome.faults() else "ok", gaps(outcome.before), gaps(outcome.during), gaps(outcome.after),
        newcomers, late, three("rss_mb"), three("threads"), three("descriptors"), rest,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="kinds of attack, separated by commas: " + ", ".join(KINDS))
    parser.add_argument("--seconds", type=float, default=12, help="how long each lasts")
    parser.add_argument("--calm", type=float, default=QUIET_SECONDS, help="how long the viewers are watched before each")
    parser.add_argument("--json", type=pathlib.Path, help="file that gets the outcomes, one a line")
    options = parser.parse_args()
    kinds = options.only.split(",") if options.only else KINDS
    failed = 0
    print(header(), flush=True)
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="siege-") as folder:
            outcome = besiege(kind, options.seconds, folder, options.calm)
        print(row(outcome, options.seconds))
        if outcome.slowness > 1.5:
            print("    the machine is %.1f times slower than alone: the limits are as much higher" % outcome.slowness)
        for fault in outcome.faults():
            print("    " + fault)
        print("    done: %s" % json.dumps(outcome.done), flush=True)
        failed += bool(outcome.faults())
        if options.json:
            with options.json.open("a", encoding="utf-8") as file:
                file.write(json.dumps(dict(outcome.__dict__, faults=outcome.faults())) + "\n")
    print("%d attacks, %d failed" % (len(kinds), failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
