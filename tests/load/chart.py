"""Draws CPU per delivered packet over the number of viewers as an SVG file, both axes logarithmic."""

from math import log10
from statistics import median

WIDTH, HEIGHT = 800, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 230, 40, 60
VIEWERS = (1, 10, 100, 200, 500)
TICKS_MICROS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
LINES = (
    ("peer", "udp", "gst-rtsp-server, UDP", "#c0392b", ""),
    ("peer", "tcp", "gst-rtsp-server, TCP", "#c0392b", "6 4"),
    ("ours", "udp", "rtspsink, UDP", "#2471a3", ""),
    ("ours", "tcp", "rtspsink, TCP", "#2471a3", "6 4"),
    ("peer", "udp-gro", "gst-rtsp-server, UDP, GRO", "#c0392b", "2 3"),
    ("ours", "udp-gro", "rtspsink, UDP, GRO", "#2471a3", "2 3"),
)


def _x(viewers):
    return LEFT + (WIDTH - LEFT - RIGHT) * log10(viewers) / log10(VIEWERS[-1])


def _y(micros):
    low, high = log10(TICKS_MICROS[0]), log10(TICKS_MICROS[-1])
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (log10(max(micros, TICKS_MICROS[0])) - low) / (high - low)


def _text(x, y, text, anchor="middle"):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{text}</text>'


def _axes():
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for micros in TICKS_MICROS:
        yield f'<line x1="{LEFT}" y1="{_y(micros):.1f}" x2="{right}" y2="{_y(micros):.1f}" stroke="#ddd"/>'
        yield _text(LEFT - 8, _y(micros) + 4, f"{micros:g}", "end")
    for viewers in VIEWERS:
        yield f'<line x1="{_x(viewers):.1f}" y1="{TOP}" x2="{_x(viewers):.1f}" y2="{bottom}" stroke="#eee"/>'
        yield _text(_x(viewers), bottom + 18, str(viewers))
    yield _text((LEFT + right) / 2, HEIGHT - 18, "viewers")
    yield _text((LEFT + right) / 2, 22, "Server CPU for each RTP packet delivered (µs, median; lower is better)")


def _points(rows, server, scenario):
    for viewers in VIEWERS:
        values = [
            row["cpu_us_per_packet"]
            for row in rows
            if (row["server"], row["scenario"], row.get("cell")) == (server, scenario, str(viewers))
            and "cpu_us_per_packet" in row
        ]
        if values:
            yield viewers, median(values)


def _curve(points, colour, dash):
    path = " ".join(f"{_x(viewers):.1f},{_y(micros):.1f}" for viewers, micros in points)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
    for viewers, micros in points:
        yield f'<circle cx="{_x(viewers):.1f}" cy="{_y(micros):.1f}" r="3.5" fill="{colour}"/>'


def write(path, rows):
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" '
        'font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        *_axes(),
    ]
    entry = TOP + 10
    for server, scenario, name, colour, dash in LINES:
        points = list(_points(rows, server, scenario))
        if not points:
            continue
        parts += _curve(points, colour, dash)
        start = WIDTH - RIGHT + 12
        parts.append(
            f'<line x1="{start}" y1="{entry - 4}" x2="{start + 24}" y2="{entry - 4}" stroke="{colour}" '
            f'stroke-width="2" stroke-dasharray="{dash}"/>'
        )
        parts.append(_text(start + 30, entry, name, "start"))
        entry += 20
    path.write_text("\n".join([*parts, "</svg>"]) + "\n")
