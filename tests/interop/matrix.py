"""Every encoding that can be published: where its media comes from and what players make of it.

`/usr/bin/python3 tests/interop/matrix.py` prints the table of docs/formats.md; test_codecs.py plays every row and compares the table.
"""

import subprocess
from typing import NamedTuple, Optional

PICTURE_SIZE = (160, 128)
CIF_SIZE = (176, 144)  # H.261 and H.263 know few sizes
SMALL_SIZE = (80, 64)
DV_SIZE = (720, 576)
PITCH_HZ = 440
FILE_SECONDS = 120
PATTERN = bytes(range(60))  # what fakesrc fills each buffer with
RAW_SOUND = "audio/x-raw,format=%s,rate=44100,channels=2"
METADATA = b"""<?xml version="1.0" encoding="UTF-8"?>
<tt:MetadataStream xmlns:tt="http://www.onvif.org/ver10/schema"><tt:VideoAnalytics>
<tt:Frame UtcTime="2026-11-22T12:00:00Z"><tt:Object ObjectId="12"/></tt:Frame></tt:VideoAnalytics></tt:MetadataStream>
"""
KLV_UNIT = bytes.fromhex("060e2b34020b01010e01030101000000") + bytes([15]) + bytes(range(15))  # SMPTE ST 336


class Row(NamedTuple):
    title: str
    mapping: str
    source: str  # gst-launch branch up to and without the caps that name the mapping
    caps: str
    encoding: str  # in the SDP
    chain: str  # what makes pictures, sound or bytes of the RTP packets
    content: object = "sound"  # or (width, height) of a picture, or bytes that come out
    ffmpeg: Optional[str] = None  # name of the codec, None where ffmpeg does not know the payload
  
    pad: str = ""  # properties of the pad
    files: bool = False  # from a file that ffmpeg made, paced by the clock

    @property
    def group(self):
        return "files" if self.files else "sounds" if self.content == "sound" else "pictures"

    @property
    def factories(self):
        words = (self.source + " ! " + self.chain).replace("(", " ").split()
        return {word for word in words if word.isidentifier()}

    @property
    def branch(self):
        return "%s ! %s,mapping=%s" % (self.source, self.caps, self.mapping)


def picture(encoder, size=PICTURE_SIZE, rate=10, raw="I420"):
    source = "videotestsrc is-live=true pattern=smpte ! video/x-raw,format=%s,width=%d,height=%d,framerate=%d/1"
    return source % (raw, *size, rate) + " ! " + encoder


def sound(encoder, rate=48000, channels=1, samples=0):
    source = "audiotestsrc is-live=true freq=%d samplesperbuffer=%d ! audio/x-raw,rate=%d,channels=%d"
    return source % (PITCH_HZ, samples or rate // 50, rate, channels) + " ! " + encoder


def raw_sound(sample):
    """Source and caps in one, because a launch line cannot have caps behind caps."""
    return "audiotestsrc is-live=true freq=%d samplesperbuffer=882" % PITCH_HZ, RAW_SOUND % sample


def frames(size, milliseconds):
    """Buffers of one size for formats that nothing on the machine encodes."""
    return (
        "fakesrc is-live=true do-timestamp=true format=time sizetype=fixed sizemax=%d filltype=pattern sync=true"
        " datarate=%d" % (size, size * 1000 // milliseconds)
    )


def cut_file(name, size, bytes_per_second):
    """A file of frames of one size."""
    return "pushfilesrc time-segment=true location={folder}/%s real-filesrc::blocksize=%d ! identity datarate=%d" % (
        name,
        size,
        bytes_per_second,
    )


def film(name, parser):
    return "filesrc location={folder}/%s ! matroskademux ! %s" % (name, parser)


def make_files(folder):
    """What the rows with `files` read."""
    test = "testsrc=size=%dx%d:rate=25:duration=%d" % (*PICTURE_SIZE, FILE_SECONDS)
    bars = test.replace("testsrc", "smptebars")
    for name in ("mpeg1video", "mpeg2video", "mpeg4"):
        _ffmpeg(bars, "-c:v", name, "-g", "10", "-bf", "0", folder / (name + ".mkv"))
    tone = "sine=frequency=%d:sample_rate=8000:duration=%d" % (PITCH_HZ, FILE_SECONDS)
    _ffmpeg(tone, "-c:a", "g723_1", "-b:a", "6300", "-f", "g723_1", folder / "tone.g723")
    (folder / "units.klv").write_bytes(KLV_UNIT * 10 * FILE_SECONDS)
    (folder / "metadata.xml").write_bytes(METADATA * 10 * FILE_SECONDS)


def _ffmpeg(source, *options):
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", source, *map(str, options)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=120)


X264 = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 threads=1"

ROWS = [
    Row("H.264", "/h264", picture(X264), "video/x-h264", "H264", "rtph264depay ! avdec_h264", PICTURE_SIZE, "h264"),
    Row(
        "H.265",
        "/h265",
        picture("x265enc tune=zerolatency speed-preset=ultrafast key-int-max=10"),
        "video/x-h265",
        "H265",
        "rtph265depay ! h265parse ! avdec_h265",
        PICTURE_SIZE,
        "hevc",
    ),
    Row(
        "MPEG-1 video",
        "/mpeg1",
        film("mpeg1video.mkv", "mpegvideoparse"),
        "video/mpeg",
        "MPV",
        "rtpmpvdepay ! mpegvideoparse ! avdec_mpegvideo",
        PICTURE_SIZE,
        "mpeg1video",
        files=True,
    ),
    Row(
        "MPEG-2 video",
        "/mpeg2",
        film("mpeg2video.mkv", "mpegvideoparse"),
        "video/mpeg",
        "MPV",
        "rtpmpvdepay ! mpegvideoparse ! avdec_mpegvideo",
        PICTURE_SIZE,
        "mpeg2video",
        files=True,
    ),
    Row(
        "MPEG-4 part 2",
        "/mpeg4",
        film("mpeg4.mkv", "mpeg4videoparse"),
        "video/mpeg",
        "MP4V-ES",
        "rtpmp4vdepay ! avdec_mpeg4",
        PICTURE_SIZE,
        "mpeg4",
        files=True,
    ),
    Row(
        "H.261",
        "/h261",
        # Pictures that stand alone, and many: ffmpeg takes only those that start on a whole byte, about one in eight.
        picture("avenc_h261 gop-size=1", CIF_SIZE, 30),
        "video/x-h261",
        "H261",
        "rtph261depay ! avdec_h261",
        CIF_SIZE,
        "h261",
    ),
    Row(
        "H.263",
        "/h263",
        picture("avenc_h263 gop-size=10", CIF_SIZE),
        "video/x-h263",
        "H263",
        "rtph263depay ! avdec_h263",
        CIF_SIZE,
        "h263",
    ),
    Row(
        "H.263+",
        "/h263p",
        picture("avenc_h263p gop-size=10", CIF_SIZE),
        "video/x-h263",
        "H263-1998",
        "rtph263pdepay ! avdec_h263",
        CIF_SIZE,
        "h263",
    ),
    Row(
        "JPEG up to 2040 pixels",
        "/jpeg",
        picture("jpegenc"),
        "image/jpeg",
        "JPEG",
        "rtpjpegdepay ! jpegdec",
        PICTURE_SIZE,
        "mjpeg",
    ),
    Row(
        "JPEG 2000",
        "/jpeg2000",
        picture("openjpegenc"),
        "image/x-jpc",
        "JPEG2000",
        "rtpj2kdepay ! jpeg2000parse ! openjpegdec",
        PICTURE_SIZE,
    ),
    Row(
        "VP8",
        "/vp8",
        picture("vp8enc deadline=1 keyframe-max-dist=10"),
        "video/x-vp8",
        "VP8",
        "rtpvp8depay ! vp8dec",
        PICTURE_SIZE,
        "vp8",
    ),
    Row(
        "VP9",
        "/vp9",
        picture("vp9enc deadline=1 keyframe-max-dist=10"),
        "video/x-vp9",
        "VP9",
        "rtpvp9depay ! vp9dec",
        PICTURE_SIZE,
        "vp9",
    ),
    Row(
        "AV1 (not tried: Debian 12 has no payloader)",
        "/av1",
        picture("av1enc usage-profile=realtime cpu-used=10 keyframe-max-dist=10 ! av1parse"),
        "video/x-av1",
        "AV1",
        "rtpav1depay ! av1dec",
        PICTURE_SIZE,
    ),
    Row(
        "Theora",
        "/theora",
        picture("theoraenc keyframe-force=8"),
        "video/x-theora",
        "THEORA",
        "rtptheoradepay ! theoradec",
        PICTURE_SIZE,
        "theora",
    ),
    Row(
        "DV",
        "/dv",
        picture("avenc_dvvideo", DV_SIZE, 25),
        "video/x-dv,systemstream=false",
        "DV",
        "rtpdvdepay ! decodebin",
        DV_SIZE,
    ),
    Row(
        "raw video",
        "/raw",
        "videotestsrc is-live=true pattern=smpte",
        "video/x-raw,format=UYVY,width=%d,height=%d,framerate=10/1" % SMALL_SIZE,
        "RAW",
        "rtpvrawdepay",
        SMALL_SIZE,
        "rawvideo",
    ),
    Row(
        "MPEG-TS",
        "/ts",
        picture(X264 + " ! h264parse ! mpegtsmux"),
        "video/mpegts",
        "MP2T",
        "rtpmp2tdepay ! tsdemux ! h264parse ! avdec_h264",
        PICTURE_SIZE,
        "h264",
    ),
    Row(
        "ASF",
        "/asf",
        picture("avenc_wmv2 gop-size=10 ! asfmux streamable=true"),
        "video/x-ms-asf",
        "X-ASF-PF",
        "rtpasfdepay",
        b"WMV2",
    ),
    Row(
        "AAC (MP4A-LATM)",
        "/aac",
        sound("avenc_aac", samples=1024),
        "audio/mpeg",
        "MP4A-LATM",
        "rtpmp4adepay ! aacparse ! avdec_aac",
        ffmpeg="aac",
    ),
    Row(
        "AAC (mpeg4-generic)",
        "/aac-generic",
        sound("avenc_aac", samples=1024),
        "audio/mpeg",
        "MPEG4-GENERIC",
        "rtpmp4gdepay ! aacparse ! avdec_aac",
        ffmpeg="aac",
        pad="payloader=rtpmp4gpay",
    ),
    Row("AC-3", "/ac3", sound("avenc_ac3"), "audio/x-ac3", "AC3", "rtpac3depay ! ac3parse ! avdec_ac3", ffmpeg="ac3"),
    Row(
        "MP3",
        "/mp3",
        sound("lamemp3enc"),
        "audio/mpeg",
        "MPA",
        "rtpmpadepay ! mpegaudioparse ! avdec_mp3",
        ffmpeg="mp3",
    ),
    Row(
        "MPEG audio layer 2",
        "/mp2",
        sound("avenc_mp2"),
        "audio/mpeg",
        "MPA",
        "rtpmpadepay ! mpegaudioparse ! avdec_mp2float",
        ffmpeg="mp2",
    ),
    Row("Opus", "/opus", sound("opusenc"), "audio/x-opus", "OPUS", "rtpopusdepay ! opusdec", ffmpeg="opus"),
    Row("Vorbis", "/vorbis", sound("vorbisenc"), "audio/x-vorbis", "VORBIS", "rtpvorbisdepay ! vorbisdec", ffmpeg="vorbis"),
    Row(
        "Speex",
        "/speex",
        sound("speexenc", 16000),
        "audio/x-speex",
        "SPEEX",
        "rtpspeexdepay ! speexdec",
        ffmpeg="speex",
    ),
    Row(
        "G.711 µ-law",
        "/pcmu",
        sound("mulawenc", 8000),
        "audio/x-mulaw",
        "PCMU",
        "rtppcmudepay ! mulawdec",
        ffmpeg="pcm_mulaw",
    ),
    Row(
        "G.711 A-law",
        "/pcma",
        sound("alawenc", 8000),
        "audio/x-alaw",
        "PCMA",
        "rtppcmadepay ! alawdec",
        ffmpeg="pcm_alaw",
    ),
    Row(
        "G.722",
        "/g722",
        sound("avenc_g722", 16000),
        "audio/G722",
        "G722",
        "rtpg722depay ! avdec_g722",
        ffmpeg="adpcm_g722",
    ),
    Row(
        "G.723.1",
        "/g723",
        cut_file("tone.g723", 24, 800),
        "audio/G723,rate=8000,channels=1",
        "G723",
        "rtpg723depay",
        content=None,
        ffmpeg="g723_1",
        files=True,
    ),
    Row(
        "G.726",
        "/g726",
        sound("avenc_g726 bitrate=32000", 8000),
        "audio/x-adpcm",
        "AAL2-G726-32",
        "rtpg726depay ! avdec_g726",
        ffmpeg="adpcm_g726",
    ),
    Row("G.729", "/g729", frames(10, 10), "audio/G729,rate=8000,channels=1", "G729", "rtpg729depay", PATTERN[:10]),
    Row(
        "iLBC",
        "/ilbc",
        frames(38, 20),
        "audio/x-iLBC,mode=20,rate=8000,channels=1",
        "ILBC",
        "rtpilbcdepay",
        PATTERN[:38],
        "ilbc",
    ),
    Row("AMR", "/amr", sound("amrnbenc", 8000), "audio/AMR", "AMR", "rtpamrdepay ! amrnbdec", ffmpeg="amr_nb"),
    Row(
        "AMR-WB",
        "/amr-wb",
        sound("voamrwbenc", 16000),
        "audio/AMR-WB",
        "AMR-WB",
        "rtpamrdepay ! amrwbdec",
        ffmpeg="amr_wb",
    ),
    Row("GSM", "/gsm", sound("gsmenc", 8000), "audio/x-gsm", "GSM", "rtpgsmdepay ! gsmdec", ffmpeg="gsm"),
    Row("Siren", "/siren", sound("sirenenc", 16000), "audio/x-siren", "SIREN", "rtpsirendepay ! sirendec"),
    Row("SBC", "/sbc", sound("sbcenc ! sbcparse", 44100, 2), "audio/x-sbc", "SBC", "rtpsbcdepay ! sbcparse ! sbcdec"),
    Row(
        "iSAC",
        "/isac",
        frames(60, 30),
        "audio/isac,rate=16000,channels=1",
        "ISAC",
        "rtpisacdepay",
        PATTERN[:60],
    ),
    Row("BroadcomVoice", "/bv16", frames(10, 5), "audio/x-bv,mode=16,rate=8000,channels=1", "BV16", "rtpbvdepay", PATTERN[:10]),
    Row("8 bit samples", "/l8", *raw_sound("U8"), "L8", "rtpL8depay"),
    Row("16 bit samples", "/l16", *raw_sound("S16BE"), "L16", "rtpL16depay", ffmpeg="pcm_s16be"),
    Row(
        "16 bit samples, little-endian (converted)",
        "/l16-le",
        *raw_sound("S16LE"),
        "L16",
        "rtpL16depay",
        ffmpeg="pcm_s16be",
    ),
    Row("24 bit samples", "/l24", *raw_sound("S24BE"), "L24", "rtpL24depay", ffmpeg="pcm_s24be"),
    Row(
        "24 bit samples, little-endian (converted)",
        "/l24-le",
        *raw_sound("S24LE"),
        "L24",
        "rtpL24depay",
        ffmpeg="pcm_s24be",
    ),
    Row(
        "KLV metadata",
        "/klv",
        cut_file("units.klv", len(KLV_UNIT), 10 * len(KLV_UNIT)),
        "meta/x-klv,parsed=true",
        "SMPTE336M",
        "rtpklvdepay",
        KLV_UNIT,
        files=True,
    ),
    Row(
        "ONVIF metadata",
        "/metadata",
        cut_file("metadata.xml", len(METADATA), 10 * len(METADATA)),
        "application/x-onvif-metadata",
        "VND.ONVIF.METADATA",
        "identity",  # the packets themselves: GStreamer 1.22 has no depayloader outside of its Rust plugins
        METADATA,
        files=True,
    ),
]


def table():
    """The table of docs/formats.md, in Markdown."""
    lines = ["| format | caps | in the SDP | through GStreamer | through ffmpeg |", "| --- | --- | --- | --- | --- |"]
    for row in ROWS:
        what = {"sound": "sound", None: "data"}.get(row.content, "data" if isinstance(row.content, bytes) else "picture")
        by_ffmpeg = "-" if not row.ffmpeg else "`%s`" % row.ffmpeg
        caps = row.caps.split(",")[0]
        lines.append("| %s | `%s` | `%s` | %s | %s |" % (row.title, caps, row.encoding, what, by_ffmpeg))
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
