"""Mappings: how they are named, grouped, shared and refused."""

import re
import socket

import pytest

import sources
from rtsp import Connection


def media_of(url):
    """The m= lines' kinds and the encodings of a mapping, in order."""
    with Connection(url) as connection:
        reply = connection.request("DESCRIBE", seconds=20, Accept="application/sdp")
        assert reply.status == 200, reply
        sdp = reply.body.decode()
    return re.findall(r"(?m)^m=(\w+)", sdp), re.findall(r"(?m)^a=rtpmap:\d+ ([\w-]+)/", sdp)


def status_of(url):
    with Connection(url) as connection:
        return connection.request("DESCRIBE", Accept="application/sdp").status


@pytest.mark.parametrize(
    "field",
    [
        "mapping=/a",
        "mapping=(string)/a",
        'mapping=\\"/a\\"',
        'mapping=(string)\\"/a\\"',
        "stream-format=avc,mapping=/a",
    ],
)
def test_caps_field_in_every_usual_form(publish, field):
    pipeline = publish(
        "videotestsrc is-live=true ! video/x-raw,width=160,height=120 ! x264enc tune=zerolatency ! h264parse"
        ' ! "video/x-h264,%s" ! rtspsink service=0' % field
    )
    assert media_of(pipeline.url("/a")) == (["video"], ["H264"])


def test_pad_property(publish):
    pipeline = publish("%s ! rtspsink service=0 sink_0::mapping=/b" % sources.mulaw(None))
    assert media_of(pipeline.url("/b")) == (["audio"], ["PCMU"])


def test_pad_property_wins_over_the_caps_field(publish):
    pipeline = publish("%s ! rtspsink service=0 sink_0::mapping=/b" % sources.mulaw("/a"))
    url = pipeline.url("/b")
    assert status_of(url.replace("/b", "/a")) == 404


def test_default_mapping(publish):
    pipeline = publish("%s ! rtspsink service=0" % sources.mulaw(None))
    assert media_of(pipeline.url("/test")) == (["audio"], ["PCMU"])


@pytest.mark.parametrize("how", ["caps field", "pad property"])
def test_missing_slash_is_added_with_a_warning(publish, how):
    if how == "caps field":
        pipeline = publish("%s ! rtspsink service=0" % sources.mulaw("bare"))
    else:
        pipeline = publish("%s ! rtspsink service=0 sink_0::mapping=bare" % sources.mulaw(None))
    assert media_of(pipeline.url("/bare")) == (["audio"], ["PCMU"])
    pipeline.wait_for_line(r"WARNING.*(?i:slash|'/'|\"/\"|/bare|bare)")


def test_groups_in_any_linking_order(publish):
    """Sound first, one group after the other and mixed: the same mapping is one presentation."""
    pipeline = publish(
        "rtspsink name=sink service=0 %s ! sink. %s ! sink. %s ! sink. %s ! sink. %s ! sink."
        % (
            sources.mulaw("/av"),
            sources.mulaw("/sound"),
            sources.video("/two", size="160x120"),
            sources.video("/av", size="160x120"),
            sources.aac("/two"),
        )
    )
    for mapping, kinds in (("/av", {"audio", "video"}), ("/two", {"audio", "video"}), ("/sound", {"audio"})):
        found, _ = media_of(pipeline.url(mapping))
        assert set(found) == kinds and len(found) == len(kinds)


def test_path_with_several_segments(publish):
    pipeline = publish("%s ! rtspsink service=0" % sources.mulaw("/floor1/door"))
    url = pipeline.url("/floor1/door")
    assert media_of(url) == (["audio"], ["PCMU"])
    assert status_of(url.replace("/door", "")) == 404
    assert status_of(url.replace("/door", "/doors")) == 404


def test_requested_pad_names(publish):
    pipeline = publish(
        "rtspsink name=sink service=0 sink_5::mapping=/five sink_9::mapping=/nine %s ! sink.sink_5 %s ! sink.sink_9"
        % (sources.mulaw(None), sources.mulaw(None))
    )
    pipeline.url("/five")
    pipeline.url("/nine")


@pytest.mark.parametrize("template", ["sink_%u", "sink_%d"])
def test_pad_templates_by_name(publish, template):
    pipeline = publish("rtspsink name=sink service=0 %s ! sink.%s" % (sources.mulaw("/named"), template))
    pipeline.url("/named")


def test_tee_behind_one_encoder(publish, view):
    pipeline = publish(
        "%s ! tee name=tee rtspsink name=sink service=0 sink_0::mapping=/a sink_1::mapping=/b"
        " tee. ! queue ! sink.sink_0 tee. ! queue ! sink.sink_1" % sources.video(None, size="160x120")
    )
    for mapping in ("/a", "/b"):
        viewer = view(pipeline.url(mapping)).start()
        assert len(viewer.first_packets()) == 1


def test_mapping_taken_twice_is_a_clear_error(publish):
    """Two kinds of the same mapping are a presentation; a second element may not take a mapping of the first."""
    port = free_port()
    pipeline = publish(
        "%s ! rtspsink service=%d %s ! rtspsink service=%d"
        % (sources.mulaw("/same"), port, sources.mulaw("/same"), port)
    )
    assert pipeline.end(30) != 0
    error = pipeline.wait_for_line(r"ERROR: from element \S*: (.*)").group(1)
    assert "/same" in error


def test_two_elements_with_one_service_share_the_server(publish, view):
    port = free_port()
    pipeline = publish(
        "%s ! rtspsink name=first service=%d %s ! rtspsink name=second service=%d"
        % (sources.mulaw("/first"), port, sources.mulaw("/second"), port)
    )
    for mapping in ("/first", "/second"):
        url = pipeline.url(mapping)
        assert url == "rtsp://127.0.0.1:%d%s" % (port, mapping)
        viewer = view(url).start()
        viewer.first_packets()


def test_service_zero_takes_a_free_port_each(publish):
    pipeline = publish(
        "%s ! rtspsink service=0 %s ! rtspsink service=0" % (sources.mulaw("/first"), sources.mulaw("/second"))
    )
    ports = {pipeline.url(mapping).split(":")[2].split("/")[0] for mapping in ("/first", "/second")}
    assert len(ports) == 2 and "0" not in ports


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_ipv6(publish, ffmpeg, transport):
    pipeline = publish("%s ! rtspsink service=0 address=::" % sources.mulaw("/six"))
    url = pipeline.url("/six").replace("127.0.0.1", "[::1]")
    assert ffmpeg.streams(url, transport)[0]["codec_name"] == "pcm_mulaw"


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
