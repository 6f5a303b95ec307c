"""Turns the measured rows into a CSV file and Markdown tables: medians, with the range behind them."""

import csv
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

STORIES = ("stall", "join-encoder", "join-file", "storm", "handshakes", "start")
PUBLISHED = ("tables.md", "cpu-per-packet.svg", "measurements.csv")
NAMES = {"peer": "gst-rtsp-server", "ours": "rtspsink"}


@dataclass(frozen=True)
class Machine:
    """What the figures depend on; `ticks` are the CPU time columns of /proc/stat at the start."""

    text: str
    load: str
    ticks: tuple

    @staticmethod
    def now():
        models = [line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
        gstreamer = _first_line(["gst-launch-1.0", "--gst-version"]) or "GStreamer ?"
        text = f"{os.cpu_count()} x {models[0] if models else platform.machine()}, Linux {platform.release()}"
        return Machine(f"{text}, {gstreamer}", _lines("/proc/loadavg")[0].split()[0], _cpu_ticks())

    def steal_percent(self):
        spent = [now - then for now, then in zip(_cpu_ticks(), self.ticks)]
        return 100 * spent[7] / max(1, sum(spent[:8]))


def _lines(path):
    return Path(path).read_text().splitlines()


def _first_line(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False) if shutil.which(command[0]) else None
    return (done.stdout + done.stderr).splitlines()[0] if done else ""


def _cpu_ticks():
    return tuple(int(value) for value in _lines("/proc/stat")[0].split()[1:9])


class Figures:
    """Looks rows up; a figure is the median over the repetitions."""

    def __init__(self, rows):
        for row in rows:
            if row.get("packets"):
                row["cpu_us_per_packet"] = round(row["server_cpu_us"] / row["packets"], 4)
                row["packets_per_second"] = round(row["packets"] / row["seconds"], 1)
                row["lost_percent"] = round(100 * row["lost"] / (row["packets"] + row["lost"]), 3)
        self.rows = rows

    def values(self, server, scenario, cell, field):
        return [
            row[field]
            for row in self.rows
            if (row["server"], row["scenario"], row.get("cell")) == (server, scenario, cell) and field in row
        ]

    def median(self, *key):
        values = self.values(*key)
        return median(values) if values else None

    def ranged(self, *key):
        values = self.values(*key)
        if not values:
            return "-"
        text = f"{median(values):.2f}"
        return text if len(values) == 1 else f"{text} [{min(values):.2f}-{max(values):.2f}]"

    def ratio(self, scenario, cell, field):
        ours, peer = (self.median(server, scenario, cell, field) for server in ("ours", "peer"))
        return f"{ours / peer:.2f}" if ours is not None and peer else "-"


def _millis(value):
    return f"{value / 1000:.2f}" if value < 100_000 else f"{value / 1000:.0f}"


def _table(text, head, rows):
    if not rows:
        return ""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return text + "\n\n" + "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def _cells(scenarios):
    return [(scenario, cell) for scenario in scenarios if scenario.key not in STORIES for cell in scenario.cells]


def _cpu_table(figures, scenarios):
    rows = []
    for scenario, cell in _cells(scenarios):
        key = (scenario.key, cell, "cpu_us_per_packet")
        loads = []
        for server in ("peer", "ours"):
            rate = figures.median(server, scenario.key, cell, "packets_per_second")
            lost = figures.median(server, scenario.key, cell, "lost_percent")
            drops = figures.median(server, scenario.key, cell, "receive_drops")
            excuse = f" ({drops:.0f} by full receive buffers)" if drops else ""
            loads.append("-" if rate is None else f"{rate:.0f}, {lost:.2f} %{excuse}")
        rows.append(
            [scenario.title, cell, figures.ranged("peer", *key), figures.ranged("ours", *key)]
            + [f"**{figures.ratio(*key)}**", *loads]
        )
    head = ["setting", "viewers", "gst-rtsp-server µs/packet", "rtspsink µs/packet", "ratio"]
    head += ["gst-rtsp-server packets/s, lost", "rtspsink packets/s, lost"]
    text = "CPU of the server process for each RTP packet that reached a viewer: median [lowest-highest]."
    return _table(text, head, rows)


def _percentiles(figures, server, scenario, cell, name, percents=(50, 99)):
    values = [figures.median(server, scenario, cell, f"{name}_p{percent}_us") for percent in percents]
    return "-" if None in values else " / ".join(map(_millis, values))


def _latency_table(figures, scenarios):
    rows = []
    for scenario, cell in _cells(scenarios):
        row = [scenario.title, cell]
        for name in ("frame", "report_frame", "spread"):
            row += [_percentiles(figures, server, scenario.key, cell, name) for server in ("peer", "ours")]
        rows.append(row + [figures.ratio(scenario.key, cell, "report_frame_p50_us")])
    head = ["setting", "viewers", "frame complete, gst", "rtspsink", "the same from sender reports, gst", "rtspsink"]
    head += ["first to last viewer, gst", "rtspsink", "ratio of sender report p50"]
    return _table("Delay in ms, p50 / p99.", head, rows)


def _join_table(figures, scenarios):
    rows = []
    for scenario, cell in _cells(scenarios):
        row = [scenario.title, cell]
        for name in ("first_packet", "first_key"):
            row += [_percentiles(figures, server, scenario.key, cell, name) for server in ("peer", "ours")]
        for server in ("peer", "ours"):
            rss, threads = (figures.median(server, scenario.key, cell, field) for field in ("rss_kib", "threads"))
            row.append("-" if rss is None else f"{rss / 1024:.0f} MiB, {threads:.0f}")
        rows.append(row)
    head = ["setting", "viewers", "PLAY to first packet, gst", "rtspsink", "PLAY to first key frame, gst", "rtspsink"]
    head += ["gst RSS, threads", "rtspsink RSS, threads"]
    return _table("Joining in ms, p50 / p99 of the viewers added at this step.", head, rows)


def _story_table(figures, scenarios):
    rows = []
    for scenario in scenarios:
        if scenario.key not in ("join-encoder", "join-file", "storm"):
            continue
        for server, name in NAMES.items():
            cell = scenario.cells[-1]
            playing = figures.median(server, scenario.key, cell, "playing")
            failed = figures.median(server, scenario.key, cell, "failed")
            row = [scenario.title, name, "-" if playing is None else f"{playing:.0f}, {failed:.0f}"]
            for field in ("connect", "play_reply", "first_packet", "first_key"):
                row.append(_percentiles(figures, server, scenario.key, cell, field, (50, 99, 100)))
            rows.append(row)
    head = ["story", "server", "playing, failed", "connect", "PLAY to reply", "PLAY to first packet"]
    return _table("Stories in ms, p50 / p99 / worst.", head + ["PLAY to first key frame"], rows)


def _handshake_lines(figures, scenarios):
    lines = []
    for scenario in (one for one in scenarios if one.key == "handshakes"):
        for server, name in NAMES.items():
            key = (server, scenario.key, scenario.cells[-1])
            if figures.median(*key, "callers_answered") is None:
                continue
            answered, failed, cpu, seconds = (
                figures.median(*key, field) for field in ("callers_answered", "callers_failed", "server_cpu_us", "seconds")
            )
            lines.append(
                f"* {scenario.title}, {name}: {answered:.0f} answered and {failed:.0f} not, connect to reply "
                f"{_percentiles(figures, *key, 'caller', (50, 99, 100))} ms (p50 / p99 / worst), "
                f"{cpu / seconds / 1000:.0f} ms of CPU time a second; the viewer's largest gap "
                f"{_millis(max(figures.values(*key, 'largest_gap_us')))} ms"
            )
    return "\n".join(lines)


def _stall_lines(series):
    lines = []
    for server, name in NAMES.items():
        seconds = [row for row in series if row["server"] == server and row["repetition"] == 1]
        if seconds:
            rates = " ".join(str(row["packets"]) for row in seconds)
            sizes = f"{seconds[0]['rss_kib'] / 1024:.0f} to {max(row['rss_kib'] for row in seconds) / 1024:.0f} MiB"
            closed = next((f", stalled viewer closed in second {row['second']}" for row in seconds if row["closed"]), "")
            lines.append(f"* {name}: UDP viewer's packets in each second: {rates}; RSS {sizes}{closed}")
    return "\n".join(lines)


def _start_line(rows):
    starts = [row for row in rows if row["scenario"] == "start"]
    if not starts:
        return ""
    listening = median(row["listening_us"] for row in starts) / 1000
    rss = median(row["rss_kib"] for row in starts) / 1024
    return f"exec of gst-launch-1.0 to listening: {listening:.0f} ms, RSS then {rss:.0f} MiB (median of {len(starts)})."


def _text(bench, machine, scenarios):
    figures = Figures(bench.rows)
    parts = [
        f"Machine: {machine.text}, Java {bench.java or 'not run'}; load {machine.load} at the start, "
        f"steal {machine.steal_percent():.1f} % during the run.",
        _cpu_table(figures, scenarios),
        _latency_table(figures, scenarios),
        _join_table(figures, scenarios),
        _story_table(figures, scenarios),
        _handshake_lines(figures, scenarios),
        _stall_lines(bench.series),
        _start_line(bench.rows),
        "\n".join(f"* note: {note}" for note in bench.notes),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _write_csv(path, rows):
    fields = list(dict.fromkeys(field for row in rows for field in row))
    with open(path, "w", newline="") as output:
        writer = csv.DictWriter(output, fields)
        writer.writeheader()
        writer.writerows(rows)


def write(results, bench, machine, scenarios):
    text = _text(bench, machine, scenarios)
    _write_csv(results / "measurements.csv", bench.rows)
    _write_csv(results / "stall-series.csv", bench.series)
    (results / "tables.md").write_text(text)
    return text


def publish(results, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in PUBLISHED:
        shutil.copy(results / name, folder / name)
