"""AAC in RTP: a reader of our own reads what the description says, ffmpeg decodes what it describes."""

import json
import re
import subprocess

import pytest

import content
import matrix
import workbench
from process import Process

FREQUENCIES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350]
AAC_LC = 2


class Bits:
    def __init__(self, text):
        self.bits = "".join("{:04b}".format(int(digit, 16)) for digit in text)
        self.at = 0

    def take(self, count):
        assert self.at + count <= len(self.bits), "the config ends too soon"
        self.at += count
        return int(self.bits[self.at - count : self.at], 2)


def read_stream_mux_config(text):
    """ISO/IEC 14496-3 table 1.42 for one program of one layer; (frequency, channel configuration) of AAC-LC."""
    bits = Bits(text)
    assert bits.take(1) == 0, "audioMuxVersion"
    assert bits.take(1) == 1, "allStreamsSameTimeFraming"
    assert (bits.take(6), bits.take(4), bits.take(3)) == (0, 0, 0), "numSubFrames, numProgram, numLayer"
    found = read_audio_specific_config(bits)
    assert bits.take(3) == 0, "frameLengthType"
    assert bits.take(8) == 0xFF, "latmBufferFullness"
    assert (bits.take(1), bits.take(1)) == (0, 0), "otherDataPresent, crcCheckPresent"
    rest = bits.bits[bits.at :]
    assert len(rest) < 8 and "1" not in rest, rest
    return found


def read_audio_specific_config(bits):
    assert bits.take(5) == AAC_LC, "audioObjectType"
    frequency = FREQUENCIES[bits.take(4)]
    channels = bits.take(4)
    assert (bits.take(1), bits.take(1), bits.take(1)) == (0, 0, 0), "GASpecificConfig"
    return frequency, channels


def tone(encoder, rate, channels):
    return matrix.sound(encoder, rate, channels, 1024)


SOURCES = {
    "avenc-mono": (tone("avenc_aac", 48000, 1), 48000, 1),
    "avenc-stereo": (tone("avenc_aac", 44100, 2), 44100, 2),
    "avenc-5.1": (tone("avenc_aac", 48000, 6), 48000, 6),
    "avenc-22050": (tone("avenc_aac", 22050, 2), 22050, 2),
    "avenc-adts": (tone("avenc_aac ! aacparse ! audio/mpeg,stream-format=adts", 48000, 2), 48000, 2),
    "voaacenc-mono": (tone("voaacenc", 16000, 1), 16000, 1),
    "voaacenc-stereo": (tone("voaacenc", 48000, 2), 48000, 2),
    "adts-file": ("filesrc location={folder}/tone.aac ! aacparse", 32000, 2),
    "mp4-file": ("filesrc location={folder}/tone.m4a ! qtdemux", 44100, 2),
    "by-rtpmp4apay": (tone("avenc_aac ! rtpmp4apay", 48000, 2), 48000, 2),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    if not workbench.command("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    folder = tmp_path_factory.mktemp("aac")
    for name, rate in (("tone.aac", 32000), ("tone.m4a", 44100)):
        sine = "sine=frequency=%d:sample_rate=%d:duration=30" % (matrix.PITCH_HZ, rate)
        command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", sine, "-ac", "2", "-c:a", "aac"]
        subprocess.run([*command, folder / name], check=True, timeout=60)
    return folder


def needed(source):
    return {word for word in source.split() if word in ("avenc_aac", "voaacenc")}


def decode(url, folder, env):
    """Sample rate and channels that ffmpeg finds, and the sound of the first channel in 48 kHz."""
    probe = ["ffprobe", "-v", "error", "-rtsp_transport", "tcp", "-show_streams", "-of", "json", url]
    done = subprocess.run(probe, capture_output=True, timeout=30, check=True, env=env)
    stream = json.loads(done.stdout)["streams"][0]
    samples = folder / "decoded.raw"
    player = Process(
        ["ffmpeg", "-nostdin", "-y", "-v", "warning", "-rtsp_transport", "tcp", "-i", url, "-t", "1.5"]
        + ["-af", "pan=mono|c0=c0", "-ar", "48000", "-f", "s16le", samples],
        env,
    )
    assert player.end(30) == 0, player.output
    assert "error" not in player.output.lower(), player.output
    return int(stream["sample_rate"]), stream["channels"], samples.read_bytes()


@pytest.mark.parametrize("payloader", ["rtpmp4apay", "rtpmp4gpay"])
@pytest.mark.parametrize("name", SOURCES)
def test_sound_is_described_and_decoded(publish, view, factories, env, folder, tmp_path, name, payloader):
    source, rate, channels = SOURCES[name]
    lacking = needed(source) - factories
    if lacking:
        pytest.skip("%s is not installed" % ", ".join(lacking))
    if name == "by-rtpmp4apay" and payloader != "rtpmp4apay":
        pytest.skip("that source has its payloader already")
    url = publish(
        "%s ! rtspsink service=0 sink_0::mapping=/m sink_0::payloader=%s" % (source.format(folder=folder), payloader)
    ).url("/m")
    track = view(url).describe().tracks[0]
    config = re.search(r"config=([0-9a-fA-F]+)", track.fmtp).group(1)
    read = read_stream_mux_config(config) if payloader == "rtpmp4apay" else read_audio_specific_config(Bits(config))
    assert read == (rate, channels)
    assert track.clock_rate == rate
    assert "%d/%d" % (rate, channels) in "".join(track.lines)
    found_rate, found_channels, samples = decode(url, tmp_path, env)
    assert (found_rate, found_channels) == (rate, channels)
    assert abs(content.pitch(samples) - matrix.PITCH_HZ) < 5
