"""Time goes on for those who watch, whatever the source does; and a stream that is silent holds up no other."""

import pathlib
import re
import shutil
import time

import pytest

import rtp
import sources
from test_timing import FLASH, FLASH_AFTER_TICK, MULAW_SILENCE, RAW, TICK

PYTHON = "/usr/bin/python3"
HERE = pathlib.Path(__file__).resolve().parent
JUMPS = ["flush", "segment", "pause", "stop"]
# What was on its way when the source flushed is lost.
MOST_LOST = 64
BINDING_MISSING = 77


@pytest.fixture
def loop(run):
    """loop(how, line) publishes with a source that jumps; its process and URL."""
    started = []

    def start(how, line):
        process = run([PYTHON, HERE / "looping.py", how, line])
        started.append(process)
        return process, process.wait_for_line(r"url (\S+)", 40).group(1)

    yield start
    for process in started:
        assert process.running, process.output
        assert process.interrupt() == 0


def steps_of(arrivals, kind):
    """For each packet of a kind what it has gone on by, in numbers and in seconds."""
    packets = [(found.packet, found.track.clock_rate) for found in arrivals if not found.is_rtcp]
    of_kind = [(packet, rate) for packet, rate in packets if packet.payload_type == kind]
    return [
        (
            rtp.signed_difference(later.sequence, earlier.sequence, 16),
            rtp.signed_difference(later.timestamp, earlier.timestamp, 32) / rate,
        )
        for (earlier, rate), (later, _) in zip(of_kind, of_kind[1:])
    ]


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("how", JUMPS)
def test_numbers_and_times_go_on(loop, view, how, transport):
    line = "rtspsink name=sink service=0 %s ! sink.sink_0 %s ! sink.sink_1" % (FLASH + RAW.replace("sync", "a"), TICK)
    line = line.replace("/sync", "/a")
    process, url = loop(how, line)
    viewer = view(url, transport).start()
    begun, found = time.monotonic(), []
    jumped = process.output.count("jumped")
    while process.output.count("jumped") < jumped + 3 and time.monotonic() - begun < 40:
        found += viewer.collect(1)
    found += viewer.collect(1)
    assert process.output.count("jumped") >= jumped + 3
    for track in viewer.tracks:
        steps = steps_of(found, track.payload_type)
        assert len(steps) > 100
        assert all(1 <= numbers <= MOST_LOST for numbers, _ in steps)
        assert all(0 <= seconds < 5 for _, seconds in steps), max(steps, key=lambda step: step[1])
        # Played at its speed: neither a burst nor a stop.
        assert abs(sum(seconds for _, seconds in steps) - (time.monotonic() - begun)) < 2.5


def events(viewer, seconds):
    """When pictures turned white and when ticks began: wall time by the report that came last before."""
    reports, waiting = {}, {"video": [], "audio": []}
    was_black, was_silent = False, False
    for arrival in viewer.arrivals(seconds):
        if arrival.is_rtcp:
            if arrival.compound.sender_report:
                reports[arrival.track.kind] = (arrival.compound.sender_report, arrival.track.clock_rate)
            continue
        packet = arrival.packet
        if arrival.track.kind == "audio":
            silent = [sample in MULAW_SILENCE for sample in packet.payload]
            if False in silent and was_silent:
                waiting["audio"].append((packet.timestamp + silent.index(False)) % 2**32)
            was_silent = False not in silent
        else:
            white = packet.payload[-1] > 200
            if white and was_black:
                waiting["video"].append(packet.timestamp)
            was_black = not white and (packet.payload[-1] < 50)
    return [[rtp.wall_seconds(at, *reports[kind]) for at in waiting[kind]] for kind in ("video", "audio")]


@pytest.fixture
def flash_and_tick_file(run, tmp_path):
    """Four seconds; unlike the test sources, a file ticks at the same place in each round."""
    path = tmp_path / "flash.mkv"
    made = run(
        "gst-launch-1.0 matroskamux name=mux ! filesink location=%s %s ! mux. %s ! mux."
        % (
            path,
            FLASH.replace("videotestsrc", "videotestsrc num-buffers=5"),
            TICK.replace("audiotestsrc", "audiotestsrc num-buffers=4000").replace(",mapping=/sync", ""),
        )
    )
    assert made.end(40) == 0, made.output
    return path


@pytest.mark.parametrize("how", ["flush", "segment", "pause"])
def test_sound_and_picture_stay_in_sync(loop, view, flash_and_tick_file, how):
    """In each round of the loop the flash follows its tick."""
    line = (
        "rtspsink name=sink service=0 filesrc location=%s ! matroskademux name=demux"
        " demux.video_0 ! queue ! capsfilter caps=video/x-raw%s ! sink.sink_0"
        " demux.audio_0 ! queue ! capsfilter caps=audio/x-mulaw%s ! sink.sink_1" % (flash_and_tick_file, RAW, RAW)
    )
    if how == "pause":
        line = "rtspsink name=sink service=0 %s ! sink.sink_0 %s ! sink.sink_1" % (FLASH + RAW, TICK)
    process, url = loop(how, line)
    viewer = view(url, "tcp").start()
    flashes, ticks = events(viewer, 14)
    assert process.output.count("jumped") >= 3
    offsets = [min((flash - tick - FLASH_AFTER_TICK for tick in ticks), key=abs) for flash in flashes[1:]]
    print("the picture is late by", " ".join("%.1f ms" % (1000 * offset) for offset in offsets))
    assert len(offsets) >= 3
    together = sum(abs(offset) < 0.025 for offset in offsets)
    # A pause may come between a tick and its flash.
    assert together >= 2 if how == "pause" else together >= len(offsets) - 1


def test_ffmpeg_copies_three_rounds(loop, run, tmp_path):
    """A real clip of one's own making; ffmpeg says of no packet that its time goes back."""
    clip = tmp_path / "clip.mp4"
    made = run(
        "ffmpeg -v error -f lavfi -i testsrc=size=160x120:rate=25:duration=6 -f lavfi -i sine=duration=6 -c:v libx264"
        " -bf 0 -g 25 -pix_fmt yuv420p -c:a aac -shortest %s" % clip
    )
    assert made.end(40) == 0
    process, url = loop(
        "flush",
        "rtspsink name=sink service=0 filesrc location=%s ! qtdemux name=demux demux.video_0 ! queue ! h264parse"
        " ! video/x-h264,mapping=/clip ! sink. demux.audio_0 ! queue ! aacparse ! audio/mpeg,mapping=/clip ! sink." % clip,
    )
    begun = process.output.count("jumped")
    copy = run("ffmpeg -v warning -rtsp_transport tcp -i %s -t 8 -c copy -y %s" % (url, tmp_path / "copy.mkv"))
    assert copy.end(40) == 0
    assert process.output.count("jumped") >= begun + 3
    assert not re.search("(?i)non.?monoton|invalid", copy.output), copy.output


@pytest.mark.parametrize("reader", ["ffmpeg", "gstreamer"])
def test_file_without_timestamps_plays_at_its_speed(publish, run, tmp_path, reader):
    clip = tmp_path / "clip.h264"
    made = run(
        "ffmpeg -v error -f lavfi -i testsrc=size=160x120:rate=25:duration=8 -c:v libx264 -bf 0 -g 25"
        " -pix_fmt yuv420p %s" % clip
    )
    assert made.end(40) == 0
    pipeline = publish("filesrc location=%s ! h264parse ! video/x-h264,mapping=/raw ! rtspsink service=0" % clip)
    url = pipeline.url("/raw")
    if reader == "ffmpeg":
        player = run(
            "ffmpeg -v error -rtsp_transport tcp -i %s -c copy -f framecrc -" % url,
        )
    else:
        player = run(
            "gst-launch-1.0 -v rtspsrc location=%s protocols=tcp latency=100 ! rtph264depay ! h264parse"
            " ! video/x-h264,alignment=au ! fakesink silent=false sync=false" % url
        )
    player.end(40)
    times = frame_times(player.output, reader)
    assert len(times) > 100
    assert abs((times[-1] - times[0]) / (len(times) - 1) - 0.04) < 0.002
    assert pipeline.output.count("without presentation timestamps") in (1, 2)


def frame_times(output, reader):
    """Seconds of each frame."""
    if reader == "ffmpeg":
        return [int(row.split(",")[2]) / 90000 for row in output.splitlines() if re.match(r"0, ", row)]
    found = re.findall(r"chain .*?pts: (\d+):(\d+):([\d.]+)", output)
    return [3600 * int(hours) + 60 * int(minutes) + float(seconds) for hours, minutes, seconds in found]


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize(
    "silent",
    [
        "audiotestsrc is-live=true ! valve drop=true ! mulawenc ! audio/x-mulaw,mapping=/av",
        "appsrc is-live=true caps=audio/x-mulaw,rate=8000,channels=1,mapping=/av",
        "udpsrc port=0 caps=application/x-rtp,media=audio,clock-rate=8000,encoding-name=PCMU,payload=0 ! rtppcmudepay",
    ],
    ids=["valve", "caps without data", "no caps yet"],
)
def test_picture_is_sent_while_the_sound_is_silent(publish, view, silent, transport):
    pipeline = publish(
        "rtspsink name=sink service=0 sink_9::mapping=/av %s ! sink.sink_0 %s ! sink.sink_9"
        % (sources.video("/av", size="160x120"), silent)
    )
    url = pipeline.url("/av")
    viewer = view(url, transport).start()
    video = next(track for track in viewer.tracks if track.kind == "video")
    packets = [found for found in viewer.collect(3) if found.track is video and not found.is_rtcp]
    assert len(packets) > 60
    assert "seq=" in viewer.play_reply["RTP-Info"]


PEER_LINE = (
    "videotestsrc is-live=true pattern=ball ! video/x-raw,width=160,height=120,framerate=30/1 ! x264enc bframes=2"
    " b-adapt=false rc-lookahead=5 sync-lookahead=0 speed-preset=veryfast key-int-max=30 bitrate=300 threads=1"
    " ! h264parse config-interval=-1"
)


@pytest.fixture
def both(publish, run):
    """URLs of the same pictures, with B frames, from this server and from gst-rtsp-server."""
    ours = publish("%s ! video/x-h264,mapping=/all ! rtspsink service=0" % PEER_LINE).url("/all")
    peer = run([PYTHON, HERE / "peer.py", "( %s ! rtph264pay name=pay0 pt=96 )" % PEER_LINE])
    try:
        port = peer.wait_for_line(r"port (\d+)", 20).group(1)
    except AssertionError:
        if not peer.running and peer.code == BINDING_MISSING:
            pytest.skip("gir1.2-gst-rtsp-server-1.0 is not installed")
        raise
    return {"ours": ours, "gst-rtsp-server": "rtsp://127.0.0.1:%s/all" % port}


def complaints(output):
    return {
        words for words in ("monoton", "unset", "No video PTS", "Invalid video timestamp") if words in output.lower()
        or words in output
    }


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_ffmpeg_complains_of_b_frames_as_it_does_of_the_peer(both, run, tmp_path, transport):
    """It has no decoding times from RTP and makes some up: nothing of ours makes that worse."""
    said = {}
    for name, url in both.items():
        copy = run(
            "ffmpeg -v warning -rtsp_transport %s -i %s -t 4 -c copy -y %s" % (transport, url, tmp_path / "copy.mp4")
        )
        copy.end(30)
        said[name] = complaints(copy.output)
    assert said["ours"] <= said["gst-rtsp-server"], said


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_mpv_complains_as_it_does_of_the_peer(both, run, transport):
    if not shutil.which("mpv"):
        pytest.skip("mpv is not installed")
    said = {}
    for name, url in both.items():
        player = run(
            "mpv --no-config --vo=null --ao=null --length=3 --msg-level=all=warn --rtsp-transport=%s %s" % (transport, url)
        )
        player.end(30)
        said[name] = complaints(player.output)
    assert said["ours"] <= said["gst-rtsp-server"], said
