"""Lip-sync, pacing and delay, measured from the packets themselves."""

import pathlib
import statistics

import pytest

import rtp
import sources

# Sources that are not live have exact timestamps: the picture turns white at 0.52 s, 2.52 s, ... (where
# videorate rounds to), ticks are at 0 s, 2 s, ...
# of running time. A tick begins in the first of the 1 ms buffers that audiotestsrc is told to make.
FLASH = (
    "videotestsrc pattern=blink ! video/x-raw,format=RGB,width=16,height=16,framerate=1/1 ! videorate"
    " ! video/x-raw,framerate=50/1"
)
RAW = ",mapping=/sync"
H264 = (
    " ! videoconvert ! video/x-raw,format=I420 ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=100"
    " ! h264parse ! video/x-h264,mapping=/sync"
)
TICK = (
    "audiotestsrc wave=ticks tick-interval=2000000000 freq=2000 samplesperbuffer=8 ! audio/x-raw,rate=8000,channels=1"
    " ! audiobuffersplit output-buffer-duration=1/50 ! mulawenc ! audio/x-mulaw,mapping=/sync"
)
FLASH_AFTER_TICK = 0.52
PERIOD = 2.0
PYTHON = "/usr/bin/python3"
LIPSYNC = pathlib.Path(__file__).resolve().parent / "lipsync.py"
MULAW_SILENCE = {0xFF, 0x7F}


def flash_and_tick(viewer, seconds):
    """The wall times, by each stream's sender report, of the first picture that turns white and of the first tick."""
    reports, whites, ticks, was_black = {}, [], [], False
    for arrival in viewer.arrivals(seconds):
        if arrival.is_rtcp:
            compound = arrival.compound
            if compound.sender_report:
                reports[arrival.track.kind] = (compound.sender_report, arrival.track.clock_rate)
            continue
        packet = arrival.packet
        if arrival.track.kind == "audio":
            silent = [sample in MULAW_SILENCE for sample in packet.payload]
            if False in silent:
                ticks.append((packet.timestamp + silent.index(False)) % 2**32)
        elif packet.payload[-1] < 50:
            was_black = True
        elif was_black:
            whites.append(packet.timestamp)
        if whites and ticks and len(reports) == 2:
            break
    assert whites and ticks and len(reports) == 2, (whites, ticks, reports)
    return (
        rtp.wall_seconds(whites[0], *reports["video"]),
        rtp.wall_seconds(ticks[0], *reports["audio"]),
    )


def publish_flash_and_tick(publish, picture_delay, encoded=RAW, mode="keyframe"):
    return publish(
        "rtspsink name=sink service=0 fast-start=%s appsink0::ts-offset=%d %s ! sink.sink_0 %s ! sink.sink_1"
        % (mode, picture_delay, FLASH + encoded, TICK)
    ).url("/sync")


def offset_of(flash, tick):
    """Seconds by which the picture is late, the period of the two events being known."""
    offset = (flash - tick - FLASH_AFTER_TICK + PERIOD / 2) % PERIOD - PERIOD / 2
    print("the picture is %.1f ms late" % (1000 * offset))
    return offset


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("picture_delay", [0, 600000000], ids=["at once", "picture sent 600 ms later"])
def test_sound_and_picture_are_in_sync(publish, view, transport, picture_delay):
    """When a stream's packets leave does not matter, because its sender reports name the time of sampling."""
    viewer = view(publish_flash_and_tick(publish, picture_delay), transport).start()
    assert abs(offset_of(*flash_and_tick(viewer, 12))) < 0.020


@pytest.mark.parametrize("protocols", ["udp", "tcp"])
@pytest.mark.parametrize("mode, settled", [("keyframe", 1), ("none", 1), ("gop", 9)])
def test_gstreamer_player_shows_and_sounds_in_sync(publish, run, protocols, mode, settled):
    """The same flash and tick after GStreamer's own synchronisation by sender reports.

    After the burst of a whole group of pictures its clock recovery needs until the second report. A player that was
    starved of CPU while it started has wrong ideas of its own: an error of the server's shows in each of three.
    """
    url, offsets = publish_flash_and_tick(publish, 0, H264, mode), []
    while len(offsets) < 3 and not any(abs(offset) < 0.020 for offset in offsets):
        player = run([PYTHON, LIPSYNC, url, protocols, settled])
        flash, tick = map(float, player.wait_for_line(r"flash ([\d.]+) tick ([\d.]+)", 40).groups())
        offsets.append(offset_of(flash, tick))
    assert min(map(abs, offsets)) < 0.020


def delays(viewer, seconds):
    """For each packet the seconds between its sampling, by the sender report, and its arrival."""
    report, found = None, []
    for arrival in viewer.arrivals(seconds):
        if arrival.is_rtcp:
            report = report or arrival.compound.sender_report
        else:
            found.append((arrival.packet.timestamp, arrival.wall))
    rate = viewer.tracks[0].clock_rate
    return [wall - rtp.wall_seconds(timestamp, report, rate) for timestamp, wall in found]


def test_live_source_is_passed_on_at_once(publish, view):
    pipeline = publish("%s ! rtspsink service=0" % sources.video("/live", size="160x120"))
    viewer = view(pipeline.url("/live")).start()
    middle = statistics.median(delays(viewer, 3))
    print("median delay %.1f ms" % (1000 * middle))
    assert middle < 0.1


@pytest.mark.parametrize("child", ["appsink0", "rtspsinkpad0"])
def test_explicit_sync_on_a_live_source_wins(publish, view, child):
    """Both child names address the GstAppSink, and its ts-offset works like anywhere."""
    pipeline = publish(
        "rtspsink name=sink service=0 %s::sync=true %s::ts-offset=700000000 %s ! sink."
        % (child, child, sources.video("/late", size="160x120"))
    )
    viewer = view(pipeline.url("/late")).start()
    middle = statistics.median(delays(viewer, 3))
    assert 0.65 < middle < 1.2


def file_branch(clip, mapping):
    return "filesrc location=%s ! qtdemux ! h264parse ! video/x-h264,mapping=%s" % (clip, mapping)


def test_file_is_paced_by_the_clock_with_no_property_set(publish, view, clip):
    pipeline = publish("%s ! rtspsink service=0" % file_branch(clip, "/file"))
    viewer = view(pipeline.url("/file")).start()
    found = [arrival for arrival in viewer.collect(4) if not arrival.is_rtcp]
    steady = [arrival for arrival in found if arrival.monotonic - found[0].monotonic > 0.5]
    lasted = steady[-1].monotonic - steady[0].monotonic
    media = rtp.signed_difference(steady[-1].packet.timestamp, steady[0].packet.timestamp, 32) / 90000
    assert lasted > 2.5
    assert abs(media - lasted) < 0.3


@pytest.mark.parametrize("child", ["appsink0", "sink_0"])
def test_file_with_explicit_sync_false_passes_at_once(publish, clip, child):
    pipeline = publish("%s ! rtspsink service=0 %s::sync=false" % (file_branch(clip, "/file"), child))
    assert pipeline.end(15) == 0


def test_appsink_properties_are_the_users(publish):
    """Any property of the stream's GstAppSink can be set before a pad exists."""
    pipeline = publish(
        "rtspsink name=sink service=0 appsink0::max-lateness=20000000 appsink0::max-buffers=7 appsink0::drop=true"
        " %s ! sink." % sources.mulaw("/a"),
        options=("-m", "-v"),
    )
    pipeline.url("/a")
    assert "could not set" not in pipeline.output
    assert "no property named" not in pipeline.output
