"""What the properties of a pad and the tags of its stream make of the SDP and of the packets."""

import sources


def test_pad_properties_are_in_sdp_and_packets(publish, view):
    url = publish(
        "%s ! rtspsink service=0 sink_0::payload-type=120 sink_0::mtu=500 sink_0::ssrc=305419896"
        " sink_0::title=Garden sink_0::language=de" % sources.video("/m")
    ).url("/m")
    viewer = view(url, "tcp").describe()
    section = viewer.sdp[viewer.sdp.index("m=video") :].splitlines()
    assert section[0] == "m=video 0 RTP/AVP 120"
    assert section[1] == "i=Garden"
    assert section[2].startswith("c=IN IP4 ")
    assert "a=lang:de" in section
    viewer.setup().play()
    packets = [arrival.packet for arrival in viewer.collect(2) if not arrival.is_rtcp]
    assert {(packet.payload_type, packet.ssrc) for packet in packets} == {(120, 305419896)}
    assert 400 < max(12 + len(packet.payload) for packet in packets) <= 500


def test_bandwidth_is_the_encoders(publish, view):
    pipeline = publish("%s ! rtspsink service=0" % sources.aac("/m"))
    viewer = view(pipeline.url("/m"), "tcp").start()
    viewer.first_packets()
    sdp = view(pipeline.url("/m"), "tcp").describe().sdp
    assert "\r\nb=AS:" in sdp
