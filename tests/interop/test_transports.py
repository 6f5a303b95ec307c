"""What protocols and profiles offer, with real players on loopback."""

import pytest

SOURCE = "videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=25/1 ! x264enc tune=zerolatency"
VIDEO = SOURCE + " speed-preset=ultrafast key-int-max=50 bitrate=400 ! h264parse ! video/x-h264,mapping=/stream1 ! "
PLAYER = "-q rtspsrc location=%s protocols=%s latency=100 ! rtph264depay ! h264parse ! avdec_h264 ! identity eos-after=15 ! fakesink"


@pytest.mark.parametrize("offered, asked, got", [("tcp", "udp+tcp", "TCP"), ("udp", "udp+tcp", "UDP")])
def test_rtspsrc_takes_what_is_offered(publish, gstreamer, offered, asked, got):
    pipeline = publish(VIDEO + "rtspsink service=0 address=127.0.0.1 protocols=" + offered)
    gstreamer.run(PLAYER % (pipeline.url("/stream1"), asked))
    assert pipeline.wait_for_message("rtspsink-viewer-joined").fields["transport"] == got


@pytest.mark.parametrize("protocols", ["udp", "tcp"])
@pytest.mark.parametrize("profiles", ["avpf", "avp+avpf"])
def test_rtspsrc_plays_with_feedback(publish, gstreamer, profiles, protocols):
    pipeline = publish(VIDEO + "rtspsink service=0 address=127.0.0.1 profiles=" + profiles)
    gstreamer.run(PLAYER % (pipeline.url("/stream1"), protocols))


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_ffmpeg_plays_where_both_profiles_are_offered(publish, ffmpeg, tmp_path, transport):
    pipeline = publish(VIDEO + "rtspsink service=0 address=127.0.0.1 profiles=avp+avpf")
    assert ffmpeg.pictures(pipeline.url("/stream1"), tmp_path, transport=transport)


@pytest.mark.parametrize("setting", ["protocols=udp-mcast", "protocols=http", "profiles=savp", "profiles=avp+savpf"])
def test_what_cannot_be_offered_is_an_error_of_the_element(publish, setting):
    pipeline = publish(VIDEO + "rtspsink service=0 address=127.0.0.1 " + setting)
    assert pipeline.end(20) != 0
    assert setting.split("=")[0] in pipeline.output and "GstRtspSink" in pipeline.output


def test_viewer_in_a_tunnel_is_not_sent_to_the_group(publish, gstreamer):
    pipeline = publish(VIDEO + "rtspsink service=0 address=127.0.0.1 multicast=true multicast-iface=lo")
    gstreamer.run(PLAYER % (pipeline.url("/stream1").replace("rtsp://", "rtsph://"), "http+tcp"))
    assert pipeline.wait_for_message("rtspsink-viewer-joined").fields["transport"] == "TCP"
