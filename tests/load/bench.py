"""Runs the plan against gst-rtsp-server and rtspsink in turns; started by run.sh."""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import chart
import report
from scenarios import plan
from servers import SETTLE_SECONDS, Rig, ServerFailure, device_obstacle, free_port, java_of, running, simulated

SERVERS = ("peer", "ours")
START_RUNS = 3


class Progress:
    """One line that tells what runs, how far it is and how long the rest takes."""

    def __init__(self, total_seconds):
        self.begin = time.monotonic()
        self.total = total_seconds
        self.done = 0.0

    def show(self, text):
        elapsed = time.monotonic() - self.begin
        speed = elapsed / self.done if self.done else 1.0
        left = max(0, (self.total - self.done) * speed)
        line = f"[{self.done / self.total:4.0%}] {text}, {left / 60:.1f} min left"
        print("\r" + line[:118].ljust(119), end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)

    def note(self, text):
        print("\r" + text.ljust(119), file=sys.stderr, flush=True)


class Bench:
    def __init__(self, rig, results, progress):
        self.rig = rig
        self.results = results
        self.progress = progress
        self.rows = []
        self.series = []
        self.notes = []
        self.java = ""

    def run(self, server, scenario, repetition):
        """One server process and one client; a server that sends nothing gets one more chance, and a note."""
        for attempt in (1, 2):
            try:
                steps, series = self._run_once(server, scenario, f"{scenario.key} {server} run {repetition}")
            except ServerFailure as failure:
                self._note(f"{scenario.key} {server}: {failure}")
                return
            if steps and all(step["packets"] > 0 for step in steps):
                break
            self._note(f"{scenario.key} {server}: attempt {attempt} delivered nothing")
        tags = {"server": server, "scenario": scenario.key, "repetition": repetition}
        self.rows += [{**tags, "cell": cell, **step} for cell, step in zip(scenario.cells, steps)]
        self.series += [{**tags, **second} for second in series]

    def _run_once(self, server, scenario, title):
        port = free_port()
        log = self.results / f"{scenario.key}-{server}.log"
        command = self.rig.command(server, scenario, port)
        with simulated(scenario.device), running(command, self.rig.environment(), port, log) as (process, _):
            time.sleep(SETTLE_SECONDS)
            self.java = java_of(process) or self.java
            lines = self._run_client(scenario, port, process.pid, title)
        return [line for line in lines if "viewers" in line], [line for line in lines if "second" in line]

    def _run_client(self, scenario, port, pid, title):
        command = [str(self.rig.build / "viewers"), "--server", "127.0.0.1", "--port", str(port), "--pid", str(pid)]
        command += ["--steps", ",".join(map(str, scenario.steps)), "--ramp", "4"]
        command += ["--warmup", str(scenario.warmup_seconds), "--settle", str(scenario.settle_seconds)]
        command += ["--window", str(scenario.window_seconds), *scenario.viewer_options]
        lines = []
        self.progress.show(title)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
            for text in client.stdout:
                lines.append(json.loads(text))
                self.progress.show(f"{title}: {_short(lines[-1])}")
        return lines

    def start_times(self):
        """From exec to listening, and the memory then: gst-launch with rtspsink, no clip in memory."""
        for repetition in range(START_RUNS):
            port = free_port()
            launch = "videotestsrc is-live=true ! x264enc tune=zerolatency ! h264parse config-interval=-1 ! rtspsink"
            command = ["gst-launch-1.0", "-q", *launch.split(), f"service={port}"]
            try:
                with running(command, self.rig.environment(), port, self.results / "start.log") as (process, seconds):
                    status = Path(f"/proc/{process.pid}/status").read_text()
            except ServerFailure as failure:
                self._note(f"start ours: {failure}")
                return
            rss_kib = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
            self.rows.append(
                {
                    "server": "ours",
                    "scenario": "start",
                    "repetition": repetition + 1,
                    "listening_us": round(seconds * 1e6),
                    "rss_kib": rss_kib,
                }
            )

    def _note(self, text):
        self.notes.append(text)
        self.progress.note("  " + text)


def _short(line):
    if "second" in line:
        return f"second {line['second']}, {line['packets']} packets/s"
    cpu = line["server_cpu_us"] / line["packets"] if line["packets"] else 0
    return f"{line['viewers']} viewers, {line['packets'] / line['seconds']:.0f} packets/s, {cpu:.2f} µs each"


def arguments():
    parser = argparse.ArgumentParser(prog="tests/load/run.sh", description=__doc__)
    here = Path(__file__).resolve().parent
    parser.add_argument("--results", type=Path, default=here / "results", help="folder for CSV, tables and chart")
    parser.add_argument("--full", action="store_true", help="longer windows, more repetitions (forty minutes)")
    parser.add_argument("--only", default="", help="scenario names, separated by commas")
    parser.add_argument("--servers", default=",".join(SERVERS), help="peer, ours or both (default)")
    parser.add_argument("--repetitions", type=int, default=0, help="instead of the plan's")
    parser.add_argument("--publish", type=Path, help="also copy the chart and the tables into this folder")
    parser.add_argument("--build", type=Path, default=here / "build", help=argparse.SUPPRESS)
    parser.add_argument("--plugin-path", default="", help="folder with the built plugin (default: build/native-shim)")
    return parser.parse_args()


def runnable(scenarios, note):
    for scenario in scenarios:
        obstacle = device_obstacle(scenario.device)
        if obstacle:
            note(f"skipped: {scenario.title}: {obstacle}")
        else:
            yield scenario


def measure(bench, scenarios, servers, progress):
    """Repetition by repetition, and server by server within it, so that a slow minute hits both."""
    for repetition in range(1, 1 + max(scenario.repetitions for scenario in scenarios)):
        for scenario in scenarios:
            for server in servers if repetition <= scenario.repetitions else ():
                bench.run(server, scenario, repetition)
                progress.done += scenario.seconds


def main():
    options = arguments()
    only = options.only.split(",") if options.only else None
    scenarios = [scenario for scenario in plan(options.full) if not only or scenario.key in only]
    if options.repetitions:
        scenarios = [replace(scenario, repetitions=options.repetitions) for scenario in scenarios]
    servers = options.servers.split(",")
    options.results.mkdir(parents=True, exist_ok=True)
    scenarios = list(runnable(scenarios, print))
    progress = Progress(sum(s.seconds * s.repetitions for s in scenarios) * len(servers) or 1)
    bench = Bench(Rig(options.build, options.plugin_path), options.results, progress)
    machine = report.Machine.now()
    if scenarios:
        measure(bench, scenarios, servers, progress)
    if "ours" in servers and (not only or "start" in only):
        bench.start_times()
    text = report.write(options.results, bench, machine, scenarios)
    chart.write(options.results / "cpu-per-packet.svg", bench.rows)
    if options.publish:
        report.publish(options.results, options.publish)
    progress.note(f"done in {(time.monotonic() - progress.begin) / 60:.1f} min: {options.results}")
    print(text)


if __name__ == "__main__":
    main()
