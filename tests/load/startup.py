"""Measures from exec of gst-launch-1.0 to the listening socket, and the memory then; started by startup.sh."""

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from servers import ServerFailure, free_port, running

MAKE_DEADLINE_SECONDS = 120
SETTLE_SECONDS = 0.5
PIPELINE = "appsrc is-live=true ! application/x-rtp,media=video,clock-rate=90000,encoding-name=H264,payload=96 ! rtspsink"
JVM_FOLDERS = ("/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/opt/java")
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Start:
    """One start: wall time and CPU time until it listens, memory when all is quiet again."""

    def __init__(self, listening_ms, cpu_ms, process):
        time.sleep(SETTLE_SECONDS)
        status = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
        self.listening_ms = listening_ms
        self.cpu_ms = cpu_ms
        self.rss_mib = int(status["VmRSS"].split()[0]) / 1024
        self.anonymous_mib = int(status["RssAnon"].split()[0]) / 1024
        self.threads = int(status["Threads"])


def cpu_ms(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICKS_PER_SECOND


def start(environment, log):
    port = free_port()
    with running(["gst-launch-1.0", "-q", *PIPELINE.split(), f"service={port}"], environment, port, log) as (process, seconds):
        return Start(seconds * 1000, cpu_ms(process), process)


def runtimes():
    """The homes of the Java runtimes here, by name; links count once."""
    homes = set()
    for folder in JVM_FOLDERS:
        homes.update(path.resolve().parents[2] for path in Path(folder).glob("*/lib/server/libjvm.so"))
    return sorted(homes)


def version(home):
    for line in (home / "release").read_text().splitlines():
        if line.startswith("JAVA_VERSION="):
            return line.split('"')[1]
    return home.name


def make_cache(environment, cache, log):
    start(environment, log)
    deadline = time.monotonic() + MAKE_DEADLINE_SECONDS
    while not list(cache.glob("*/contents")):
        if time.monotonic() > deadline:
            raise ServerFailure("no start cache was made")
        time.sleep(0.1)


def measure(arguments, home, scratch):
    """Yields a row without and one with a cache; they take turns, so that both get the same machine."""
    log = scratch / "start.log"
    cache = scratch / f"cache-{home.name}"
    common = {**os.environ, "JAVA_HOME": str(home), "GST_REGISTRY": str(scratch / "registry.bin")}
    common["GST_PLUGIN_PATH"] = str(arguments.plugin_path)
    without = {**common, "RTSPSINK_CACHE": "off"}
    cached = {**common, "RTSPSINK_CACHE": str(cache)}
    make_cache(cached, cache, log)
    starts = {"no": [], "yes": []}
    for _ in range(arguments.repetitions):
        starts["no"].append(start(without, log))
        starts["yes"].append(start(cached, log))
    for used, list_of_starts in starts.items():
        yield row(version(home), used, list_of_starts)


def row(java, cache, starts):
    times = [one.listening_ms for one in starts]
    middle = lambda name: statistics.median(getattr(one, name) for one in starts)
    return (
        f"| {java} | {cache} | {statistics.median(times):.0f} [{min(times):.0f}-{max(times):.0f}] | {middle('cpu_ms'):.0f} "
        f"| {middle('rss_mib'):.0f} | {middle('anonymous_mib'):.0f} | {middle('threads'):.0f} |"
    )


def gstreamer_alone(repetitions, environment):
    """What gst-launch-1.0 itself takes for a pipeline without us."""
    times = []
    for _ in range(repetitions):
        begin = time.monotonic()
        subprocess.run(["gst-launch-1.0", "-q", "fakesrc", "num-buffers=1", "!", "fakesink"], env=environment, check=True)
        times.append((time.monotonic() - begin) * 1000)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(prog="tests/load/startup.sh", description=__doc__)
    parser.add_argument("--repetitions", type=int, default=11)
    parser.add_argument("--plugin-path", type=Path, required=True, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="rtspsink-startup-"))
    try:
        load = "/".join(f"{one:.1f}" for one in os.getloadavg())
        alone = gstreamer_alone(arguments.repetitions, {**os.environ, "GST_REGISTRY": str(scratch / "alone.bin")})
        print(f"{os.cpu_count()} processors, load {load}; gst-launch-1.0 without rtspsink: {alone:.0f} ms\n")
        print("| Java | cache | listening after, ms | CPU until then, ms | RSS, MiB | of it anonymous | threads |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for home in runtimes():
            for line in measure(arguments, home, scratch):
                print(line, flush=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
