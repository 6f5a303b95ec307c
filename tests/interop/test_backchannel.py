"""ONVIF's back channel: what viewers say comes out of a source pad of the element."""

import math
import pathlib
import struct
import time

import pytest

import content
import rtp
import sources
from rtsp import Connection, PortPair

TALKER = pathlib.Path(__file__).resolve().parent / "talker.py"
FEATURE = "www.onvif.org/ver20/backchannel"
PITCH_HZ = 440
RATE_HZ = 8000
SAMPLES = 160
HEARD_BYTES = 48000 * 2  # a second
PITCH_TOLERANCE_HZ = 15


def listening(publish, path, properties="", pad="backchannel_0"):
    """The url of a picture whose viewers are heard into a file, as 16 bit samples at 48 kHz."""
    return publish(
        "rtspsink name=door service=0 %s %s ! door. door.%s ! audioconvert ! audioresample"
        " ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! filesink buffer-mode=unbuffered location=%s"
        % (properties, sources.video("/door"), pad, path)
    ).url("/door")


def wait_for_sound(path, say=lambda: time.sleep(0.05), seconds=30):
    """Calls say() until a second of sound was heard; returns its second half."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        say()
        if path.exists() and path.stat().st_size >= HEARD_BYTES:
            return path.read_bytes()[HEARD_BYTES // 2 : HEARD_BYTES]
    raise AssertionError("%d bytes were heard" % (path.stat().st_size if path.exists() else 0))


def check_tone(heard):
    assert content.loudness(heard) > 0.1
    assert abs(content.pitch(heard) - PITCH_HZ) < PITCH_TOLERANCE_HZ


class Voice:
    """A tone in RTP, G.711, in real time."""

    def __init__(self, send, payload_type=0, loud=(0x8F, 0x0F)):
        self.send = send
        self.payload_type = payload_type
        self.loud = loud  # codes of a high and a low sample
        self.packets = 0

    def say(self):
        first = self.packets * SAMPLES
        samples = bytes(
            self.loud[math.sin(2 * math.pi * PITCH_HZ * (first + i) / RATE_HZ) < 0] for i in range(SAMPLES)
        )
        self.send(struct.pack("!BBHII", 0x80, self.payload_type, self.packets % 65536, first, 0x1234) + samples)
        self.packets += 1
        time.sleep(SAMPLES / RATE_HZ)


def talk_control(connection):
    """The control URL of the section that DESCRIBE adds."""
    reply = connection.request("DESCRIBE", seconds=20, Accept="application/sdp", Require=FEATURE)
    assert reply.status == 200, reply
    section = reply.body.decode().split("\r\nm=")[-1]
    assert section.startswith("audio ") and "\r\na=sendonly\r\n" in section
    return reply["Content-Base"] + section.split("a=control:")[1].split("\r\n")[0]


def set_up_to_talk(connection, transport):
    control = talk_control(connection)
    reply = connection.request("SETUP", control, Transport=transport, Require=FEATURE)
    assert reply.status == 200, reply
    played = connection.request("PLAY", connection.url, Session=reply.session, Require=FEATURE)
    assert played.status == 200, played
    return reply


@pytest.mark.parametrize("protocols", ["udp", "tcp"])
def test_rtspsrc_is_heard(publish, run, tmp_path, protocols):
    path = tmp_path / "heard.raw"
    url = listening(publish, path)
    talker = run(["/usr/bin/python3", str(TALKER), url, protocols])
    talker.wait_for_line("^talking: stream 1, ok", 30)
    check_tone(wait_for_sound(path))


def test_raw_talker_is_heard_over_tcp(publish, tmp_path):
    path = tmp_path / "heard.raw"
    with Connection(listening(publish, path)) as connection:
        set_up_to_talk(connection, "RTP/AVP/TCP;unicast;interleaved=0-1")
        voice = Voice(lambda packet: connection.send_frame(0, packet))
        connection.send_frame(0, b"\x80\x00nonsense")
        check_tone(wait_for_sound(path, voice.say))
        voice.packets += 10
        for _ in range(4):
            voice.say()
        check_report(connection.frame(20))


def check_report(frame):
    """A receiver report with a block on the voice, which has left ten packets out if it was not told before that."""
    assert frame.channel == 1
    assert rtp.parse_rtcp(frame.data).types == [rtp.RECEIVER_REPORT, rtp.SOURCE_DESCRIPTION]
    about, lost, highest = struct.unpack_from("!III", frame.data, 8)
    assert frame.data[0] & 31 == 1 and about == 0x1234
    assert lost & 0xFFFFFF in (0, 10) and 20 < highest < 1000


def test_talker_may_choose_among_the_codecs(publish, tmp_path):
    path = tmp_path / "heard.raw"
    url = listening(publish, path, "backchannel_7::codecs=pcmu+pcma", "backchannel_7")
    ports = PortPair()
    with Connection(url) as connection:
        reply = set_up_to_talk(connection, ports.transport)
        port = int(reply["Transport"].split("server_port=")[1].split("-")[0])
        voice = Voice(lambda packet: ports.rtp.sendto(packet, ("127.0.0.1", port)), 8, (0xB5, 0x35))
        check_tone(wait_for_sound(path, voice.say))
    ports.close()


def test_nothing_changes_for_who_does_not_ask(publish, tmp_path, view):
    viewer = view(listening(publish, tmp_path / "heard.raw")).describe()
    assert [track.kind for track in viewer.tracks] == ["video"]
    assert "sendonly" not in viewer.sdp


def test_feature_is_unsupported_without_the_pad(publish):
    url = publish("%s ! rtspsink service=0" % sources.video("/door")).url("/door")
    with Connection(url) as connection:
        reply = connection.request("DESCRIBE", Accept="application/sdp", Require=FEATURE)
        assert (reply.status, reply["Unsupported"]) == (551, FEATURE)
        assert connection.request("DESCRIBE", Accept="application/sdp").status == 200


def test_end_of_stream_ends_the_listening_too(publish, tmp_path):
    pipeline = publish(
        "rtspsink name=door service=0 videotestsrc num-buffers=30 ! video/x-raw,width=160,height=120"
        " ! x264enc tune=zerolatency speed-preset=ultrafast ! video/x-h264,mapping=/door ! door."
        " door.backchannel_0 ! filesink location=%s" % (tmp_path / "heard.raw")
    )
    assert pipeline.end(30) == 0
