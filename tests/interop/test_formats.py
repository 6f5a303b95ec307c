"""What can be published: encodings, RTP as it is, changes in mid-stream; and how the rest is refused."""

import base64
import re

import pytest

import rtp
import sources
from test_messages_and_end import assert_ended_by_the_stream

RAW = "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=15/1"
FAST = "tune=zerolatency speed-preset=ultrafast key-int-max=15"
TONE = "audiotestsrc is-live=true ! audio/x-raw,rate=48000,channels=2"

ENCODINGS = {
    "H264": (RAW + " ! x264enc %s ! video/x-h264,mapping=/m" % FAST, "h264"),
    "H265": (RAW + " ! x265enc %s ! video/x-h265,mapping=/m" % FAST, "hevc"),
    "VP8": (RAW + " ! vp8enc deadline=1 keyframe-max-dist=15 ! video/x-vp8,mapping=/m", "vp8"),
    "JPEG": (RAW + ",format=I420 ! jpegenc ! image/jpeg,mapping=/m", "mjpeg"),
    "MP4A-LATM": (TONE + " ! avenc_aac ! audio/mpeg,mapping=/m", "aac"),
    "OPUS": (TONE + " ! opusenc ! audio/x-opus,mapping=/m", "opus"),
    "PCMU": (sources.mulaw("/m"), "pcm_mulaw"),
    "PCMA": (sources.mulaw("/m").replace("mulaw", "alaw"), "pcm_alaw"),
    "AC3": (TONE + " ! avenc_ac3 ! audio/x-ac3,mapping=/m", "ac3"),
    "L16": (TONE + " ! audioconvert ! audio/x-raw,format=S16BE,mapping=/m", "pcm_s16be"),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_payloader_is_found_from_the_caps(publish, view, ffmpeg, encoding):
    description, codec = ENCODINGS[encoding]
    url = publish("%s ! rtspsink service=0" % description).url("/m")
    viewer = view(url).describe()
    assert viewer.tracks[0].encoding.upper() == encoding
    assert ffmpeg.streams(url)[0]["codec_name"] in (codec, codec + "_latm")
    viewer.setup().play()
    assert viewer.first_packets()[0].packet.payload_type == viewer.tracks[0].payload_type


def test_aac_as_mpeg4_generic_by_a_pad_property(publish, view, ffmpeg):
    url = publish("%s ! rtspsink service=0 sink_0::payloader=rtpmp4gpay" % sources.aac("/m", 1000)).url("/m")
    assert view(url).describe().tracks[0].encoding.lower() == "mpeg4-generic"
    assert ffmpeg.streams(url)[0]["codec_name"] == "aac"


def key_frame_kinds(viewer, count):
    """For `count` key frames the kinds of NAL units that their access units begin with, in order."""
    units, found = {}, []
    for arrival in viewer.arrivals(15):
        if arrival.is_rtcp:
            continue
        packet = arrival.packet
        kinds = units.setdefault(packet.timestamp, [])
        kinds += rtp.h264_nal_types(packet.payload)
        if packet.marker and rtp.H264_IDR in kinds:
            found.append(kinds)
        if len(found) == count:
            return found
    raise AssertionError("%d of %d key frames in 15 s" % (len(found), count))


def test_parameter_sets_are_in_the_sdp_and_before_every_key_frame(publish, view):
    """From a stream that carries them out of band only (avc) and a viewer that joins in the middle."""
    url = publish(
        "%s ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! h264parse"
        " ! video/x-h264,stream-format=avc,mapping=/m ! rtspsink service=0" % RAW
    ).url("/m")
    view(url).start().first_packets()
    viewer = view(url).start()
    sets = re.search(r"sprop-parameter-sets=([^;\r\n]+)", viewer.tracks[0].fmtp).group(1).split(",")
    assert sorted(base64.b64decode(text)[0] & 31 for text in sets) == [rtp.H264_SPS, rtp.H264_PPS]
    for kinds in key_frame_kinds(viewer, 4):
        assert kinds.index(rtp.H264_SPS) < kinds.index(rtp.H264_PPS) < kinds.index(rtp.H264_IDR)


def test_h265_parameter_sets_are_in_the_sdp(publish, view):
    viewer = view(publish("%s ! rtspsink service=0" % ENCODINGS["H265"][0]).url("/m")).describe()
    for name in ("sprop-vps=", "sprop-sps=", "sprop-pps="):
        assert name in viewer.tracks[0].fmtp


@pytest.mark.parametrize("named", ["caps field", "pad property"])
def test_rtp_is_taken_as_it_is(publish, view, ffmpeg, named):
    field, option = (",mapping=/m", "") if named == "caps field" else ("", "sink_0::mapping=/m")
    url = publish(
        "%s ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! rtph264pay config-interval=-1 pt=101"
        " ssrc=305419896 ! application/x-rtp%s ! rtspsink service=0 %s" % (RAW, field, option)
    ).url("/m")
    viewer = view(url).start()
    packet = viewer.first_packets()[0].packet
    assert (packet.payload_type, packet.ssrc) == (101, 305419896)
    assert viewer.tracks[0].payload_type == 101
    assert viewer.tracks[0].transport["ssrc"].lower() == "12345678"
    assert ffmpeg.streams(url)[0]["codec_name"] == "h264"


def test_encoder_can_be_linked_without_a_parser(publish, ffmpeg, tmp_path):
    """Byte-stream without alignment: the element plugs the parser that the payloader needs."""
    url = publish(
        "%s ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 byte-stream=true"
        " ! video/x-h264,stream-format=byte-stream,mapping=/m ! rtspsink service=0" % RAW
    ).url("/m")
    assert len(ffmpeg.pictures(url, tmp_path, 10)) == 10


NAL_FORMS = [
    (codec, form, alignment)
    for codec, forms in (("h264", ("avc", "avc3", "byte-stream")), ("h265", ("hvc1", "hev1", "byte-stream")))
    for form in forms
    for alignment in ("au", "nal")
    if alignment == "au" or form == "byte-stream"
]
LENGTHS_BEFORE_SINGLE_UNITS = [("h264", "avc"), ("h264", "avc3"), ("h265", "hvc1"), ("h265", "hev1")]


def nal_units(codec, form, alignment):
    """Several slices a picture, so that a picture is more than one NAL unit."""
    slices = "threads=4" if codec == "h264" else "option-string=slices=4"
    return "%s,format=I420 ! x%senc %s %s ! %sparse ! video/x-%s,stream-format=%s,alignment=%s,mapping=/m" % (
        *(RAW.replace("120", "256"), codec[1:], FAST, slices, codec, codec, form, alignment),
    )


@pytest.mark.parametrize("codec, form, alignment", NAL_FORMS)
def test_every_form_of_nal_units_is_played(publish, view, ffmpeg, tmp_path, codec, form, alignment):
    url = publish("%s ! rtspsink service=0" % nal_units(codec, form, alignment)).url("/m")
    assert len(ffmpeg.pictures(url, tmp_path, 10)) == 10
    marked = {}
    for arrival in view(url, "tcp").start().collect(2):
        if not arrival.is_rtcp:
            marked.setdefault(arrival.packet.timestamp, []).append(arrival.packet.marker)
    whole = list(marked.values())[:-1]
    assert len(whole) > 10
    assert all(markers == [False] * (len(markers) - 1) + [True] for markers in whole), whole


@pytest.mark.parametrize("codec, form", LENGTHS_BEFORE_SINGLE_UNITS)
def test_lengths_before_single_nal_units_are_a_clear_error(publish, codec, form):
    """ISO/IEC 14496-15 knows no such form, and h264parse refuses its own output; users write it nevertheless."""
    pipeline = publish("%s ! rtspsink service=0" % nal_units(codec, form, "nal"))
    assert pipeline.end(20) != 0
    error = pipeline.output[pipeline.output.index("ERROR: from element") :]
    assert "rtspsink" in error.splitlines()[0] and "alignment=au" in error.splitlines()[0], error


@pytest.mark.parametrize(
    "description, named",
    [
        ("audiotestsrc is-live=true ! flacenc ! audio/x-flac,mapping=/m", "audio/x-flac"),
        ("audiotestsrc is-live=true ! wavpackenc ! audio/x-wavpack,mapping=/m", "audio/x-wavpack"),
        ("videotestsrc is-live=true ! pngenc ! image/png,mapping=/m", "image/png"),
    ],
)
def test_caps_that_cannot_be_published_are_a_clear_error(publish, description, named):
    pipeline = publish("%s ! rtspsink service=0" % description)
    assert pipeline.end(20) != 0
    assert re.search(r"ERROR: from element .*rtspsink.*", pipeline.output), pipeline.output
    assert named in pipeline.output[pipeline.output.index("ERROR: from element") :]


def test_rtp_without_what_sdp_needs_is_a_clear_error(publish):
    pipeline = publish(
        "%s ! x264enc ! rtph264pay ! capssetter replace=true caps=application/x-rtp,mapping=/m"
        " ! rtspsink service=0" % RAW
    )
    assert pipeline.end(20) != 0
    error = pipeline.output[pipeline.output.index("ERROR: from element") :]
    assert "clock-rate" in error or "encoding-name" in error


CHANGING = (
    "concat name=c ! h264parse ! video/x-h264,mapping=/m ! rtspsink service=0"
    " videotestsrc num-buffers=150 ! video/x-raw,width=160,height=120,framerate=30/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 ! queue ! c."
    " videotestsrc num-buffers=150 ! video/x-raw,width=320,height=240,framerate=30/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 ! queue ! c."
)


@pytest.mark.parametrize("protocols", ["udp", "tcp"])
def test_caps_change_in_mid_stream_keeps_a_viewer_playing(publish, run, protocols):
    url = publish(CHANGING).url("/m")
    player = run(
        "gst-launch-1.0 -v rtspsrc location=%s protocols=%s latency=200 ! rtph264depay ! h264parse ! avdec_h264"
        " name=decoder ! fakesink sync=false" % (url, protocols)
    )
    for width in (160, 320):
        player.wait_for_line(r"decoder\.GstPad:src: caps = video/x-raw.*width=\(int\)%d" % width, 30)
    player.end(30)
    assert_ended_by_the_stream(player)


def test_caps_change_keeps_ssrc_and_sequence(publish, view):
    viewer = view(publish(CHANGING).url("/m"), "tcp").start()
    packets = []
    for arrival in viewer.arrivals(20):
        if not arrival.is_rtcp:
            packets.append(arrival.packet)
        elif arrival.compound.goodbye:
            break
    assert len({packet.ssrc for packet in packets}) == 1
    assert {(b.sequence - a.sequence) % 65536 for a, b in zip(packets, packets[1:])} == {1}
    assert rtp.signed_difference(packets[-1].timestamp, packets[0].timestamp, 32) > 7 * 90000
