"""What people write first: an encoder, or none, straight into rtspsink. It plays, or an error names the remedy at once."""

import re

import pytest

import content
from test_codecs import RED, YELLOW

VIDEO = "videotestsrc is-live=true pattern=smpte ! video/x-raw,width=160,height=128,framerate=30/1"
I420 = VIDEO + ",format=I420"
CIF = I420.replace("160", "176").replace("128", "144")
TONE = "audiotestsrc is-live=true"
ANY_TONE = TONE + " ! audioconvert ! audioresample"

# what is in front of rtspsink: what ffprobe calls it
PLAYED = {
    "raw-i420": (I420, "rawvideo"),
    "raw-rgb": (VIDEO + ",format=RGB", "rawvideo"),
    "raw-uyvy": (VIDEO + ",format=UYVY", "rawvideo"),
    "raw-converted": (VIDEO + ",format=YUY2 ! videoconvert", "rawvideo"),
    "tone": (TONE, "pcm_s16be"),
    "tone-s16le-5.1": (TONE + " ! audio/x-raw,format=S16LE,channels=6", "pcm_s16be"),
    "tone-f32le-converted": (TONE + " ! audio/x-raw,format=F32LE ! audioconvert", "pcm_s16be"),
    "x264": (VIDEO + " ! x264enc tune=zerolatency", "h264"),
    "x264-10-bits": (VIDEO + ",format=I420_10LE ! x264enc tune=zerolatency", "h264"),
    "x265": (VIDEO + ",format=I420_10LE ! x265enc tune=zerolatency", "hevc"),
    "openh264": (I420 + " ! openh264enc", "h264"),
    "vp8": (I420 + " ! vp8enc deadline=1", "vp8"),
    "vp9-profile-1": (VIDEO + ",format=Y444 ! vp9enc deadline=1", "vp9"),
    "vp9-parsed": (I420 + " ! vp9enc deadline=1 ! vp9parse", "vp9"),
    "theora": (I420 + " ! theoraenc", "theora"),
    "h263": (CIF + " ! avenc_h263", "h263"),
    "rtp": (I420 + " ! x264enc tune=zerolatency ! rtph264pay", "h264"),
    "mpeg-ts": (I420 + " ! x264enc tune=zerolatency ! mpegtsmux", "h264"),
    # Nobody resamples in front of them: the source itself has to hear of 8 kHz.
    "mulaw": (TONE + " ! mulawenc", "pcm_mulaw"),
    "gsm": (TONE + " ! gsmenc", "gsm"),
    "avenc-aac": (ANY_TONE + " ! avenc_aac", "aac"),
    "aac-adts": (ANY_TONE + " ! avenc_aac ! aacparse ! audio/mpeg,stream-format=adts", "aac"),
    "mp3": (ANY_TONE + " ! lamemp3enc", "mp3"),
    "ac3-5.1": (TONE + " ! audio/x-raw,channels=6 ! avenc_ac3", "ac3"),
    "opus-stereo": (TONE + " ! audio/x-raw,channels=2 ! audioconvert ! opusenc", "opus"),
    "vorbis": (ANY_TONE + " ! vorbisenc", "vorbis"),
}

# what is in front of rtspsink: what the error tells to do
REFUSED = {
    "raw-nv12": (VIDEO + ",format=NV12", "videoconvert"),
    "tone-f32le": (TONE + " ! audio/x-raw,format=F32LE", "audioconvert"),
    "tone-not-interleaved": (TONE + " ! audio/x-raw,format=S16LE,layout=non-interleaved,channels=2", "audioconvert"),
    "av1": (I420 + " ! av1enc usage-profile=realtime", "Rust plugins"),
    "png": (VIDEO + " ! videoconvert ! pngenc", "encoded anew"),
    "flac": (ANY_TONE + " ! flacenc", "encoded anew"),
    "eac3": (ANY_TONE + " ! avenc_eac3", "encoded anew"),
    "ogg": (ANY_TONE + " ! opusenc ! oggmux", "encoded anew"),
    "matroska": (I420 + " ! x264enc tune=zerolatency ! matroskamux", "encoded anew"),
    "text": ("filesrc location=/etc/passwd ! text/plain", "encoded anew"),
    "no-caps": ("fakesrc is-live=true", "parser or an encoder"),
    "avenc-mjpeg": (I420 + " ! avenc_mjpeg", "huffman=default"),
    "lossless-jpeg": (I420 + " ! avenc_ljpeg", "jpegdec ! jpegenc"),
    "jpeg-4:4:4": (VIDEO + ",format=Y444 ! jpegenc", "format=I420"),
    "jpeg-4:1:1": (VIDEO + ",format=Y41B ! jpegenc", "format=I420"),
    "jpeg-grey": (VIDEO + ",format=GRAY8 ! jpegenc", "format=I420"),
    "jpeg-rgb": (VIDEO + ",format=RGB ! jpegenc", "format=I420"),
    "jpeg-cut-off": (I420 + " ! jpegenc ! identity drop-buffer-flags=0 ! capssetter caps=image/jpeg"
    " ! rndbuffersize min=300 max=300", "jpegparse"),
    # It is MPEG-2 AAC in ADTS and MPEG-4 AAC in the caps; aacparse and rtpmp4apay cannot agree about it either.
    "voaacenc-adts": (ANY_TONE + " ! voaacenc ! audio/mpeg,stream-format=adts", "another form"),
}


def missing(source, factories):
    """Elements that the machine lacks."""
    return [part.split()[0] for part in source.split(" ! ") if "/" not in part.split()[0] and part.split()[0] not in factories]


def skip_without(source, factories):
    lacking = missing(source, factories)
    if lacking:
        pytest.skip("%s is not installed" % ", ".join(lacking))


@pytest.mark.parametrize("name", PLAYED)
def test_is_played(publish, ffmpeg, factories, name):
    source, codec = PLAYED[name]
    skip_without(source, factories)
    url = publish("%s ! rtspsink service=0 sink_0::mapping=/m" % source).url("/m")
    assert ffmpeg.streams(url)[0]["codec_name"] == codec


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_with_the_remedy(publish, factories, name):
    source, remedy = REFUSED[name]
    skip_without(source, factories)
    pipeline = publish("%s ! rtspsink service=0 sink_0::mapping=/m" % source)
    error = pipeline.wait_for_line(r"^ERROR: from element \S+rtspsink\S*: (.*)$", 20).group(1)
    assert remedy in error, error
    assert pipeline.end(20) != 0


@pytest.mark.parametrize("source", ["format=I420 ! jpegenc", "format=YUY2 ! jpegenc", "format=I420 ! avenc_mjpeg huffman=default"])
def test_jpeg_pictures_arrive_as_they_were(publish, ffmpeg, factories, tmp_path, source):
    """4:2:0 and 4:2:2, with and without quantization tables of their own."""
    source = "%s,%s" % (VIDEO, source)
    skip_without(source, factories)
    url = publish("%s ! rtspsink service=0 sink_0::mapping=/m" % source).url("/m")
    for path in ffmpeg.pictures(url, tmp_path, 3):
        picture = content.Picture(path)
        assert content.is_near(picture.pixel(*YELLOW), (190, 190, 10), 70), picture.pixel(*YELLOW)
        assert content.is_near(picture.pixel(*RED), (190, 10, 10), 70), picture.pixel(*RED)


def test_errors_do_not_repeat_themselves(publish):
    pipeline = publish("%s ! jpegenc ! rtspsink service=0 sink_0::mapping=/m" % (VIDEO + ",format=GRAY8"))
    assert pipeline.end(20) != 0
    assert len(re.findall(r"(?m)^ERROR: from element \S+rtspsink", pipeline.output)) == 1
