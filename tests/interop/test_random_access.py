"""Viewers start where a decoder can: not at every intra picture, and without the pictures that need what was before.

The clips are made so that a wrong start is seen: open groups of pictures, and intra pictures that are no random access points.
"""

import random
import struct
import subprocess
import time

import pytest

import rtp
import workbench
from rtsp import PortPair
from sources import caps_field

JOINS = 3
FRAMES = 30
SECONDS = 24
SOURCE = "testsrc2=size=320x240:rate=25:duration=%d" % SECONDS
RECOVERY_POINT = 6
H265_IRAP = range(16, 22)
OPEN = "keyint=25:min-keyint=25:scenecut=0:open-gop=1:bframes=4"

# A second of one picture, a second of the other: x264 makes each cut an intra picture, but an IDR picture only
# where the last one was 125 frames ago.
CUTS = "[0][1]overlay=enable='mod(floor(t)\\,2)'"


class Clip:
    """A film of which every frame is known by its digest."""

    def __init__(self, path, codec):
        self.path = path
        self.codec = codec
        self.frames = {digest: i for i, digest in enumerate(digests(["-i", path], 60))}

    def branch(self, mapping="/m"):
        return "filesrc location=%s ! matroskademux ! %sparse ! video/x-%s%s" % (
            *(self.path, self.codec, self.codec, caps_field(mapping)),
        )


def digests(arguments, seconds):
    command = ["ffmpeg", "-nostdin", "-v", "error", *map(str, arguments)]
    command += ["-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=True)
    return [line.rsplit(",", 1)[1].strip() for line in done.stdout.splitlines() if not line.startswith("#")]


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    """clip(name): made when first asked for."""
    if not workbench.command("ffmpeg"):
        pytest.skip("ffmpeg is not installed")
    folder = tmp_path_factory.mktemp("clips")
    made = {}

    def make(name):
        path = folder / (name + ".mkv")
        sources, encoder = ["-f", "lavfi", "-i", SOURCE], {
            "h264-open": ["libx264", "-x264-params", OPEN],
            "h265-open": ["libx265", "-x265-params", OPEN + ":log-level=none"],
            "h264-plain-intra": ["libx264", "-x264-params", "keyint=250:min-keyint=125:scenecut=40:bframes=3"],
        }[name]
        if name == "h264-plain-intra":
            sources += ["-f", "lavfi", "-i", "mandelbrot=size=320x240:rate=25", "-filter_complex", CUTS]
        command = ["ffmpeg", "-nostdin", "-v", "error", "-y", *sources, "-preset", "fast", "-c:v", *encoder]
        subprocess.run([*command, "-pix_fmt", "yuv420p", "-t", str(SECONDS), path], check=True, timeout=120)
        return Clip(path, name[:4])

    def clip(name):
        if name not in made:
            made[name] = make(name)
        return made[name]

    return clip


CLIPS = ["h264-open", "h265-open", "h264-plain-intra"]


def units(codec, payload):
    """(type, content) of the NAL units that start in a payload."""
    if codec == "h264":
        kind = payload[0] & 31
        if kind == 28:
            return [(payload[1] & 31, payload[2:])] if payload[1] & 0x80 else []
        assert kind < 24, "rtph264pay aggregates nothing unless told"
        return [(kind, payload[1:])]
    kind = payload[0] >> 1 & 63
    if kind == 49:
        return [(payload[2] & 63, payload[3:])] if payload[2] & 0x80 else []
    if kind != 48:
        return [(kind, payload[2:])]
    found, offset = [], 2
    while offset < len(payload):
        (size,) = struct.unpack_from("!H", payload, offset)
        found.append((payload[offset + 2] >> 1 & 63, payload[offset + 4 : offset + 2 + size]))
        offset += 2 + size
    return found


def is_random_access(codec, found):
    if codec == "h265":
        return any(kind in H265_IRAP for kind, _ in found)
    return any(kind == rtp.H264_IDR or (kind == rtp.H264_SEI and content[0] == RECOVERY_POINT) for kind, content in found)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("mode", ["gop", "keyframe"])
@pytest.mark.parametrize("name", CLIPS)
def test_first_pictures_of_a_viewer_can_be_decoded(publish, view, clips, name, mode, transport):
    clip = clips(name)
    url = publish("%s ! rtspsink service=0 fast-start=%s" % (clip.branch(), mode)).url("/m")
    chance = random.Random(name + mode + transport)
    for _ in range(JOINS):
        viewer = view(url, transport).start()
        pictures, deadline = {}, None
        # Nobody makes a file's key frames come sooner: the next may be 5 s away.
        for arrival in viewer.arrivals(7):
            if arrival.is_rtcp:
                continue
            deadline = deadline or arrival.monotonic + 0.6
            if arrival.monotonic > deadline:
                break
            packet = arrival.packet
            pictures.setdefault(packet.timestamp, []).extend(units(clip.codec, packet.payload))
        viewer.close()
        first, *others = pictures
        assert is_random_access(clip.codec, pictures[first]), pictures[first]
        # Later ones may: they are shown after what the viewer has.
        assert all(rtp.signed_difference(timestamp, first, 32) > 0 for timestamp in others)
        time.sleep(chance.random())


@pytest.mark.parametrize("name", CLIPS)
def test_decoded_pictures_are_those_of_the_clip(publish, clips, name):
    """Bit by bit, from the first on, none left out; and at once, for they are in the history."""
    clip = clips(name)
    url = publish("%s ! rtspsink service=0 fast-start=gop" % clip.branch()).url("/m")
    chance = random.Random(name)
    for _ in range(JOINS):
        time.sleep(chance.random())
        began = time.monotonic()
        shown = digests(["-rtsp_transport", "tcp", "-i", url, "-frames:v", FRAMES], 30)
        numbers = [clip.frames.get(digest) for digest in shown]
        assert numbers == list(range(numbers[0], numbers[0] + FRAMES))
        assert time.monotonic() - began < 4


def test_rtp_from_a_network_starts_where_its_codec_says(publish, view):
    """Packet by packet and without any flag, as it comes from a socket."""
    pair = PortPair()
    port = pair.rtp.getsockname()[1]
    pair.close()
    url = publish(
        "videotestsrc is-live=true ! video/x-raw,format=I420,width=160,height=120,framerate=30/1"
        " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 threads=1 ! rtph264pay mtu=300 config-interval=-1"
        " ! udpsink async=false host=127.0.0.1 port=%d udpsrc address=127.0.0.1 port=%d caps=application/x-rtp,media=video"
        ",clock-rate=90000,encoding-name=H264,payload=96 ! rtspsink service=0 fast-start=gop sink_0::mapping=/m" % (port, port)
    ).url("/m")
    for transport in ["tcp", "udp"] * JOINS:
        viewer = view(url, transport).start()
        kinds, timestamps = [], []
        for arrival in viewer.arrivals(3):
            if not arrival.is_rtcp:
                timestamps.append(arrival.packet.timestamp)
                if timestamps[-1] != timestamps[0]:
                    break
                kinds += rtp.h264_nal_types(arrival.packet.payload)
        viewer.close()
        assert kinds.index(rtp.H264_SPS) < kinds.index(rtp.H264_PPS) < kinds.index(rtp.H264_IDR), kinds
        time.sleep(0.13)
