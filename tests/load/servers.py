"""Starts and stops the two servers under test, and sets the loopback device up."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
START_DEADLINE_SECONDS = 20
STOP_DEADLINE_SECONDS = 5
SETTLE_SECONDS = 0.5
DROPPED_PORTS = "20000-39999"


class ServerFailure(Exception):
    """The server did not come up; the text is what it said."""


class Rig:
    """Where the programs, the clips and the plugin are."""

    def __init__(self, build, plugin_path):
        self.build = Path(build)
        self.plugin_path = plugin_path

    def environment(self):
        paths = [str(self.plugin_path), os.environ.get("GST_PLUGIN_PATH", "")]
        return {**os.environ, "GST_PLUGIN_PATH": ":".join(path for path in paths if path)}

    def command(self, server, scenario, port):
        launch = scenario.peer_launch if server == "peer" else scenario.ours_launch
        launch = launch.format(clip=self.build / "clip.h264", long_gop=self.build / "long-gop.h264", port=port)
        identity = [str(self.build / "cert.pem"), str(self.build / "key.pem")] if scenario.tls else []
        command = [str(self.build / f"serve-{server}")]
        if server == "peer":
            command += [str(port), launch, *identity, *(["srtp"] if scenario.srtp_cipher else [])]
        else:
            command += [launch + (" tls-certificate={} tls-key={}".format(*identity) if identity else "")]
        return ["taskset", "--cpu-list", "0", *command] if scenario.one_core else command


def java_of(process):
    """The Java version that the process has loaded, empty when it is no JVM."""
    for line in Path(f"/proc/{process.pid}/maps").read_text().splitlines():
        if line.endswith("/libjvm.so"):
            release = Path(line.split()[-1]).parents[2] / "release"
            fields = dict(field.split("=", 1) for field in release.read_text().splitlines() if "=" in field)
            return fields.get("JAVA_VERSION", "?").strip('"')
    return ""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_until_listening(process, port, log):
    deadline = time.monotonic() + START_DEADLINE_SECONDS
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerFailure(Path(log).read_text(errors="replace").strip()[-2000:] or "it does not listen")
        time.sleep(0.002)


@contextmanager
def running(command, environment, port, log):
    """Yields the process and the seconds from exec to listening."""
    with open(log, "wb") as output:
        begin = time.monotonic()
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_listening(process, port, log)
        yield process, time.monotonic() - begin
    finally:
        process.terminate()
        try:
            process.wait(STOP_DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def device_obstacle(device):
    """Why this machine cannot play the device of a scenario; empty when it can."""
    if not device:
        return ""
    if not os.environ.get("RTSPSINK_LOAD_NETNS"):
        return "needs a network namespace of its own (root, or user namespaces)"
    if not shutil.which("nft"):
        return "needs nft (Debian: nftables)"
    if device == "drop-no-uso" and not shutil.which("ethtool"):
        return "needs ethtool"
    with simulated(device) as problem:
        return problem


@contextmanager
def simulated(device):
    """`lo` as a device that takes UDP segmentation, or does not, and whose far end is out of sight.

    The packets are dropped when they come in at `lo`, before the receive half of the IP stack, which on a
    loopback would run on the server's account. Yields what went wrong, or nothing.
    """
    if not device:
        yield ""
        return
    rules = (
        "add table netdev load\n"
        "add chain netdev load dropped { type filter hook ingress device lo priority 0; }\n"
        f"add rule netdev load dropped udp dport {DROPPED_PORTS} drop\n"
    )
    problem = _problem(["nft", "-f", "-"], rules)
    if not problem and device == "drop-no-uso":
        problem = _problem(["ethtool", "-K", "lo", "tx-udp-segmentation", "off"])
    try:
        yield problem
    finally:
        _problem(["nft", "delete", "table", "netdev", "load"])
        if device == "drop-no-uso":
            _problem(["ethtool", "-K", "lo", "tx-udp-segmentation", "on"])


def _problem(command, text=""):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{command[0]}: {done.stderr.strip().splitlines()[-1:]}"
