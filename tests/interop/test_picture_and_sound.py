"""What real players decode is what the pipeline published."""

import pytest

import sources
from content import Picture, is_near, loudness, pitch
from players import vlc_with_rtsp

RED, GREEN, BLUE = 0xFFFF0000, 0xFF00FF00, 0xFF0000FF
COLOURS = {"/red": (255, 0, 0), "/green": (0, 255, 0), "/blue": (0, 0, 255)}


@pytest.fixture(scope="module")
def base(publish_for_module):
    """Three colours under three mappings; /blue has a tone of 1000 Hz as AAC, /red one of 440 Hz as PCMU."""
    pipeline = publish_for_module(
        "rtspsink name=sink service=0 %s ! sink. %s ! sink. %s ! sink. %s ! sink. %s ! sink. %s ! sink."
        % (
            sources.colour("/red", RED, size="160x120"),
            sources.aac("/blue", 1000),
            sources.colour("/green", GREEN, size="320x240"),
            sources.mulaw("/red", 440),
            sources.colour("/blue", BLUE, size="160x120"),
            sources.video("/tidy", size="160x120").replace("x264enc", "x264enc aud=false"),
        )
    )
    for mapping in COLOURS:
        url = pipeline.url(mapping)
    return url[: -len("/blue")]


@pytest.mark.parametrize("protocols", ["udp", "tcp"])
@pytest.mark.parametrize("mapping", COLOURS)
def test_rtspsrc_shows_the_colour_of_the_mapping(base, gstreamer, tmp_path, mapping, protocols):
    chain = "application/x-rtp,media=video ! rtph264depay ! h264parse ! avdec_h264"
    pictures = gstreamer.pictures(base + mapping, tmp_path, 2, protocols, chain)
    assert len(pictures) == 2
    assert is_near(Picture(pictures[-1]).pixel(0.5, 0.5), COLOURS[mapping])


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_ffmpeg_decodes_a_hundred_pictures_without_complaint(base, ffmpeg, tmp_path, transport):
    pictures = ffmpeg.pictures(base + "/green", tmp_path, 100, transport)
    assert len(pictures) == 100
    for path in (pictures[0], pictures[-1]):
        assert is_near(Picture(path).pixel(0.5, 0.5), COLOURS["/green"])


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_ffprobe_finds_both_streams(base, ffmpeg, transport):
    streams = {stream["codec_type"]: stream for stream in ffmpeg.streams(base + "/blue", transport)}
    assert streams["video"]["codec_name"] == "h264"
    assert (streams["video"]["width"], streams["video"]["height"]) == (160, 120)
    assert streams["audio"]["codec_name"] in ("aac", "aac_latm")
    assert (streams["audio"]["sample_rate"], streams["audio"]["channels"]) == ("48000", 2)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("mapping, hertz", [("/blue", 1000), ("/red", 440)])
def test_ffmpeg_hears_the_tone(base, ffmpeg, mapping, hertz, transport):
    sound = ffmpeg.sound(base + mapping, 1.5, transport)
    assert abs(pitch(sound) - hertz) < 5
    assert loudness(sound) > 0.2


@pytest.mark.parametrize("protocols", ["udp", "tcp"])
def test_gstreamer_hears_the_aac_tone(base, gstreamer, tmp_path, protocols):
    chain = "application/x-rtp,media=audio ! rtpmp4adepay ! aacparse ! avdec_aac"
    sound = gstreamer.sound(base + "/blue", tmp_path / "tone.raw", chain, protocols)
    assert abs(pitch(sound) - 1000) < 5
    assert loudness(sound) > 0.2


def test_playbin_shows_and_sounds(base, run, tmp_path):
    player = run(
        "gst-launch-1.0 -m playbin uri=%s/blue audio-sink='audioconvert ! level ! fakesink' video-sink='videoconvert"
        " ! pngenc ! multifilesink post-messages=true location=%s/%%02d.png'" % (base, tmp_path)
    )
    player.wait_for_line(r"GstMultiFileSink, filename=\S*/03.png", 30)
    player.wait_for_line(r"\(element\): level, ", 30)
    assert player.interrupt() == 0
    assert is_near(Picture(tmp_path / "02.png").pixel(0.5, 0.5), COLOURS["/blue"])


def test_yellowstone_receives_without_a_gap(base, yellowstone):
    """It speaks TCP interleaved only, and sends PLAY on the stream's URL with the Session header word for word.

    It takes packets of less than 16 bytes for a framing error, as an access unit delimiter is: hence a picture without.
    """
    seen = yellowstone.play(base + "/tidy", packets=100)
    assert seen["format"] == "H264"
    assert seen["packets"] >= 100
    assert seen["gaps"] == 0
    assert seen["markers"] > 20


def test_vlc(base, run, tmp_path):
    vlc = vlc_with_rtsp()
    if not vlc:
        pytest.skip("no VLC with RTSP here (Debian builds VLC without live555)")
    player = run(
        [vlc, "-I", "dummy", "--run-time", "6", "--sout", "#std{access=file,mux=ts,dst=%s/out.ts}" % tmp_path]
        + [base + "/green", "vlc://quit"]
    )
    player.end(40)
    assert (tmp_path / "out.ts").stat().st_size > 10000
