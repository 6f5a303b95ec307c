"""Every encoding: published from its encoder or parser, announced, played by GStreamer and by ffmpeg, looked at."""

import functools
import re
import subprocess
import time

import pytest

import content
import matrix
import workbench
from process import Process

SOUND_BYTES = 3 * 48000  # one and a half seconds
PICTURES = 12  # more than a group of pictures
PITCH_TOLERANCE_HZ = 30  # low bit rates bend the wave
PLAYER_SECONDS = 30
YELLOW, RED = (0.21, 0.3), (0.79, 0.3)  # bars of the SMPTE picture


@pytest.fixture(scope="module")
def published(publish_for_module, factories, tmp_path_factory):
    """url(row): all rows of a group are one pipeline, started by the first that asks."""
    folder = tmp_path_factory.mktemp("files")
    pipelines = {}

    def start(group):
        rows = [row for row in matrix.ROWS if row.group == group and not missing(row, factories)]
        if group == "files":
            matrix.make_files(folder)
        pads = ["sink_%d::%s" % (i, row.pad) for i, row in enumerate(rows) if row.pad]
        branches = ["%s ! sink.sink_%d" % (row.branch.format(folder=folder), i) for i, row in enumerate(rows)]
        # openjpegenc takes a flush for an error, so that group ends by an end of stream; in files that is seconds away.
        options = ("-m",) if group == "files" else ("-m", "-e")
        return publish_for_module("rtspsink name=sink service=0 %s" % " ".join(pads + branches), options)

    def url(row):
        if row.group not in pipelines:
            pipelines[row.group] = start(row.group)
        return pipelines[row.group].url(row.mapping)

    return url


@functools.lru_cache(maxsize=None)
def encodes_dv(source):
    """GStreamer 1.26's refuses every picture where it was built with ffmpeg 7."""
    command = "gst-launch-1.0 -q %s ! fakesink" % source.replace("is-live=true", "num-buffers=2")
    return subprocess.run(command.split(), capture_output=True, timeout=60, check=False).returncode == 0


def missing(row, factories):
    """The first element that the row needs and the machine lacks, or None."""
    if row.files and not workbench.command("ffmpeg"):
        return "ffmpeg"
    if "avenc_dvvideo" in row.factories & factories and not encodes_dv(row.source):
        return "an avenc_dvvideo that takes a picture"
    return next((name for name in sorted(row.factories) if name not in factories), None)


def convert(row):
    if row.content == "sound":
        return " ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=1"
    return " ! videoconvert ! video/x-raw,format=RGB" if isinstance(row.content, tuple) else ""


def wanted_bytes(row):
    if row.content == "sound":
        return SOUND_BYTES
    return PICTURES * frame_bytes(row) if isinstance(row.content, tuple) else 1000


def frame_bytes(row):
    return 3 * row.content[0] * row.content[1]


def played_by_gstreamer(row, url, path, env):
    """Plays until there is enough to look at."""
    player = Process(
        "gst-launch-1.0 -q rtspsrc location=%s protocols=tcp latency=100 ! %s%s ! filesink buffer-mode=unbuffered"
        " location=%s" % (url, row.chain, convert(row), path),
        env,
    )
    try:
        deadline = time.monotonic() + PLAYER_SECONDS
        while time.monotonic() < deadline and player.running:
            if path.exists() and path.stat().st_size >= wanted_bytes(row):
                return path.read_bytes()
            time.sleep(0.05)
        raise AssertionError("too little came out of the player:\n" + player.output)
    finally:
        player.kill()


def start_ffmpeg(row, url, path, env):
    """Decodes a moment; what it found out about the stream is in its output."""
    shape = ["-t", "1.5", "-f", "s16le", "-ac", "1", "-ar", "48000"]
    if isinstance(row.content, tuple):
        shape = ["-frames:v", str(PICTURES), "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-rtsp_transport", "tcp", "-analyzeduration", "1000000", "-i", url]
    return Process(command + shape + [str(path)], env)


def check_content(row, data):
    if isinstance(row.content, bytes):
        assert row.content in data
    elif isinstance(row.content, tuple):
        check_picture(row, data[-frame_bytes(row) :] if len(data) % frame_bytes(row) == 0 else data)
    elif row.content == "sound":
        assert content.loudness(data[-SOUND_BYTES // 2 :]) > 0.1
        assert abs(content.pitch(data) - matrix.PITCH_HZ) < PITCH_TOLERANCE_HZ


def check_picture(row, data):
    """The last whole picture has the bars of the source where they belong."""
    width, height = row.content
    frame = data[(len(data) // frame_bytes(row) - 1) * frame_bytes(row) :]

    def pixel(place):
        offset = 3 * (int(place[1] * height) * width + int(place[0] * width))
        return tuple(frame[offset : offset + 3])

    # 75 % or 100 % bars
    assert content.is_near(pixel(YELLOW), (220, 220, 10), 50), pixel(YELLOW)
    assert content.is_near(pixel(RED), (220, 10, 10), 50), pixel(RED)


@pytest.mark.parametrize("row", matrix.ROWS, ids=lambda row: row.mapping[1:])
def test_is_played(row, published, factories, view, env, tmp_path):
    lacking = missing(row, factories)
    if lacking:
        pytest.skip("%s is not installed" % lacking)
    url = published(row)
    track = view(url, "tcp").describe().tracks[0]
    assert (track.encoding or "").upper() == row.encoding
    by_ffmpeg = start_ffmpeg(row, url, tmp_path / "ffmpeg.raw", env) if row.ffmpeg and workbench.command("ffmpeg") else None
    check_content(row, played_by_gstreamer(row, url, tmp_path / "gst.raw", env))
    if by_ffmpeg:
        assert by_ffmpeg.end(PLAYER_SECONDS) == 0, by_ffmpeg.output
        assert re.search(r"Stream #0:\d.*: (?:Video|Audio): %s\b" % row.ffmpeg, by_ffmpeg.output), by_ffmpeg.output
        check_ffmpeg(row, (tmp_path / "ffmpeg.raw").read_bytes())


def check_ffmpeg(row, data):
    if isinstance(row.content, bytes):
        assert data, "nothing was decoded"
    elif row.content is None:
        assert abs(content.pitch(data) - matrix.PITCH_HZ) < PITCH_TOLERANCE_HZ
    else:
        check_content(row, data)


def test_page_of_formats_has_the_table():
    page = (workbench.ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    assert matrix.table() in page, "print it with tests/interop/matrix.py"


def test_too_large_jpeg_is_refused_with_the_remedy(publish):
    pipeline = publish(
        "videotestsrc is-live=true ! video/x-raw,width=2048,height=64 ! jpegenc ! image/jpeg,mapping=/m ! rtspsink service=0"
    )
    assert pipeline.end(20) != 0
    assert "H.264" in pipeline.output[pipeline.output.index("ERROR: from element") :]
