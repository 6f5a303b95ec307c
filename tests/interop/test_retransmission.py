"""Lost packets are sent again (RFC 4588) to viewers who ask for them (RFC 4585)."""

import json
import pathlib
import sys

import rtp

PLAYER = pathlib.Path(__file__).resolve().parent / "lossy_player.py"
LOSS = 0.05

# Two or three packets a frame.
VIDEO = (
    "videotestsrc is-live=true pattern=smpte ! video/x-raw,format=I420,width=320,height=240,framerate=100/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=100 bitrate=2000 threads=1"
    " ! h264parse config-interval=-1 ! video/x-h264,mapping=/m"
)


def watch(run, url, frames, retransmission):
    player = run([sys.executable, PLAYER, url, frames, LOSS, int(retransmission), 600])
    assert player.end(70) == 0, player.output
    result = json.loads(player.lines[-1])
    assert result["error"] is None and result["frames"] >= frames, result
    assert 0.03 < result["dropped"] / result["seen"] < 0.07, result
    return result


def test_nearly_all_frames_come_in_time_despite_loss(publish, run):
    url = publish("%s ! rtspsink service=0 retransmission-time=1000" % VIDEO).url("/m")
    repaired = watch(run, url, 1500, retransmission=True)
    assert repaired["whole"] / repaired["frames"] > 0.999, repaired
    lost = watch(run, url, 300, retransmission=False)
    assert lost["whole"] / lost["frames"] < 0.97, lost


def test_protected_frames_come_in_time_despite_loss(publish, run, certificate):
    settings = "tls-certificate=%s/cert.pem tls-key=%s/key.pem" % (certificate, certificate)
    pipeline = publish("%s ! rtspsink service=0 profiles=savp retransmission-time=1000 %s" % (VIDEO, settings))
    url = pipeline.wait_for_message("rtspsink-mapping", 30, mapping="/m").fields["url"]
    repaired = watch(run, url, 1000, retransmission=True)
    assert repaired["whole"] / repaired["frames"] > 0.999, repaired


def test_description_offers_repair_and_plain_players_play(publish, view, ffmpeg):
    url = publish("%s ! rtspsink service=0 retransmission-time=700" % VIDEO).url("/m")
    sdp = view(url).describe().sdp
    assert "m=video 0 RTP/AVPF 96 127\r\n" in sdp
    assert "a=rtpmap:127 rtx/90000\r\na=fmtp:127 apt=96;rtx-time=700\r\na=rtcp-fb:96 nack\r\n" in sdp
    assert ffmpeg.streams(url, "udp")[0]["codec_name"] == "h264"
    packets = [arrival.packet for arrival in view(url).start().collect(1) if not arrival.is_rtcp]
    assert {packet.payload_type for packet in packets} == {96}


def test_who_took_plain_avp_is_sent_nothing_again(publish, view):
    url = publish("%s ! rtspsink service=0 retransmission-time=1000" % VIDEO).url("/m")
    viewer = view(url).start()
    first = viewer.first_packets()[0]
    lost = first.packet
    nack = rtp.negative_acknowledgement(0x1234, lost.ssrc, lost.sequence)
    viewer.tracks[0].ports.rtcp.sendto(nack, ("127.0.0.1", first.track.server_rtcp_port))
    later = [arrival.packet for arrival in viewer.collect(1) if not arrival.is_rtcp]
    assert {(packet.payload_type, packet.ssrc) for packet in later} == {(96, lost.ssrc)}
