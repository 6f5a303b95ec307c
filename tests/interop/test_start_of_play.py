"""The first moments of a viewer: RTP-Info is exact, the picture starts on a key frame, reports come at once."""

import subprocess
import time

import pytest

import rtp
import sources

GOP = 60


@pytest.fixture(scope="module")
def servers(publish_for_module):
    """One pipeline for each fast-start mode: a picture with a key frame every 2 s, and sound."""
    return {
        mode: publish_for_module(
            "rtspsink name=sink service=0 fast-start=%s %s ! sink. %s ! sink."
            % (mode, sources.video("/av", size="160x120", keyframe_interval=GOP), sources.mulaw("/av"))
        )
        for mode in ("auto", "keyframe", "gop", "none")
    }


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("mode", ["auto", "keyframe", "gop", "none"])
def test_rtp_info_describes_the_first_packet(servers, view, mode, transport):
    """Of the first viewer and of the tenth, with the others still playing."""
    url = servers[mode].url("/av")
    for _ in range(10):
        viewer = view(url, transport).start()
        first = [(arrival.packet.sequence, arrival.packet.timestamp) for arrival in viewer.first_packets()]
        assert viewer.rtp_info == first


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("mode", ["auto", "keyframe", "gop"])
def test_picture_starts_on_a_key_frame(servers, view, mode, transport):
    viewer = view(servers[mode].url("/av"), transport).start()
    video = next(track for track in viewer.tracks if track.kind == "video")
    kinds, first_timestamp = [], None
    for arrival in viewer.arrivals(10):
        if arrival.is_rtcp or arrival.track is not video:
            continue
        packet = arrival.packet
        first_timestamp = packet.timestamp if first_timestamp is None else first_timestamp
        if packet.timestamp != first_timestamp:
            break
        kinds += rtp.h264_nal_types(packet.payload)
    assert rtp.H264_SPS in kinds and rtp.H264_PPS in kinds and rtp.H264_IDR in kinds
    assert kinds.index(rtp.H264_SPS) < kinds.index(rtp.H264_IDR)


@pytest.mark.parametrize("mode, seconds", [("auto", 1.0), ("keyframe", 1.0), ("gop", 0.5)])
def test_key_frame_comes_long_before_the_next_regular_one(servers, view, mode, seconds):
    """Bounds for a noisy machine; tests/load measures the real figures."""
    viewer = view(servers[mode].url("/av")).describe().setup()
    viewer.play()
    arrival = viewer.wait_for(
        lambda found: not found.is_rtcp
        and found.track.kind == "video"
        and rtp.H264_IDR in rtp.h264_nal_types(found.packet.payload)
    )
    assert arrival.monotonic - viewer.played < seconds


@pytest.mark.parametrize("mode", ["auto", "keyframe", "gop", "none"])
def test_no_gap_follows_the_start(servers, view, mode):
    """The hand-over from history to live loses and repeats nothing."""
    viewer = view(servers[mode].url("/av")).start()
    sequences = {}
    for arrival in viewer.collect(2.5):
        if not arrival.is_rtcp:
            sequences.setdefault(arrival.track.kind, []).append(arrival.packet.sequence)
    assert set(sequences) == {"audio", "video"}
    for found in sequences.values():
        steps = {(later - earlier) % 65536 for earlier, later in zip(found, found[1:])}
        assert steps == {1}


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_sender_report_with_cname_within_200_ms(servers, view, transport):
    viewer = view(servers["keyframe"].url("/av"), transport).start()
    reports = {}
    for arrival in viewer.arrivals(3):
        if arrival.is_rtcp:
            reports.setdefault(arrival.track.kind, arrival)
        if len(reports) == 2:
            break
    assert set(reports) == {"audio", "video"}
    for report in reports.values():
        compound = report.compound
        assert compound.types[:2] == [rtp.SENDER_REPORT, rtp.SOURCE_DESCRIPTION]
        assert compound.cname
        assert report.monotonic - viewer.played < 0.2
    assert reports["audio"].compound.cname == reports["video"].compound.cname


def test_later_reports_come_in_the_interval_of_rfc_3550(servers, view):
    """6.2 and 6.3.1: 5 s at least, times 0.5 to 1.5, divided by e - 3/2; and counts that agree with what came."""
    viewer = view(servers["keyframe"].url("/av")).start()
    times, packets, octets, last = [], 0, 0, None
    for arrival in viewer.arrivals(12):
        if arrival.track.kind != "audio":
            continue
        if not arrival.is_rtcp:
            packets += 1
            octets += len(arrival.packet.payload)
            continue
        times.append(arrival.monotonic)
        report = arrival.compound.sender_report
        if last:
            assert abs(report.packet_count - last[0] - (packets - last[2])) <= 60
            assert report.octet_count > last[1]
        last = (report.packet_count, report.octet_count, packets)
        if len(times) == 3:
            break
    assert len(times) >= 2, "no second report within 12 s"
    for earlier, later in zip(times, times[1:]):
        assert 0.5 <= later - earlier <= 7.5


def test_picture_loss_indication_brings_a_key_frame(servers, view):
    viewer = view(servers["none"].url("/av")).start()
    video = next(track for track in viewer.tracks if track.kind == "video")

    def is_idr(arrival):
        return (
            not arrival.is_rtcp
            and arrival.track is video
            and rtp.H264_IDR in rtp.h264_nal_types(arrival.packet.payload)
        )

    first = viewer.wait_for(is_idr)
    indication = rtp.picture_loss_indication(0x1234, first.packet.ssrc)
    video.ports.rtcp.sendto(indication, ("127.0.0.1", video.server_rtcp_port))
    second = viewer.wait_for(lambda found: is_idr(found) and found.packet.timestamp != first.packet.timestamp)
    assert rtp.signed_difference(second.packet.timestamp, first.packet.timestamp, 32) < 90000 * GOP / 30 * 0.9


@pytest.fixture(scope="module")
def deaf(publish_for_module, env, tmp_path_factory):
    """A film with a key frame every 20 s, which cannot make one when it is asked to."""
    clip = tmp_path_factory.mktemp("deaf") / "clip.mkv"
    made = (
        "gst-launch-1.0 -q videotestsrc num-buffers=1500 ! video/x-raw,width=160,height=120,framerate=25/1"
        " ! x264enc speed-preset=ultrafast bframes=0 key-int-max=500 option-string=scenecut=0 bitrate=200"
        " ! h264parse ! matroskamux ! filesink location=%s" % clip
    )
    subprocess.run(made.split(), env=env, stdin=subprocess.DEVNULL, check=True, timeout=120)
    pipeline = publish_for_module(
        "filesrc location=%s ! matroskademux ! h264parse config-interval=-1 ! video/x-h264,mapping=/film"
        " ! rtspsink service=0" % clip
    )
    pipeline.url("/film")
    time.sleep(2)
    return pipeline


@pytest.mark.parametrize("transport", ["udp", "tcp", "udp"])
def test_source_that_makes_no_key_frames_on_demand(deaf, view, transport):
    """Its viewers get the running group of pictures, the first ones after a try, the others at once."""
    viewer = view(deaf.url("/film"), transport).describe().setup()
    asked = time.monotonic()
    viewer.play()
    assert viewer.played - asked < 1
    kinds = []
    for arrival in viewer.arrivals(5):
        if not arrival.is_rtcp:
            kinds += rtp.h264_nal_types(arrival.packet.payload)
        if rtp.H264_IDR in kinds:
            break
    assert rtp.H264_IDR in kinds and kinds[0] in (rtp.H264_SPS, rtp.H264_AUD, rtp.H264_SEI), kinds
    assert 1 not in kinds, "a picture that needs another one came before the key frame"


def test_rtspsrc_over_udp_does_not_give_up_such_a_source(deaf, gstreamer):
    gstreamer.run(
        "-q rtspsrc location=%s protocols=udp latency=100 ! rtph264depay ! h264parse ! avdec_h264"
        " ! identity eos-after=10 ! fakesink" % deaf.url("/film")
    )
