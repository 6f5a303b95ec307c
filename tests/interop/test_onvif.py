"""What ONVIF's Streaming Specification asks of a server beside RTSP: metadata, synchronization points. rtspsrc plays metadata in test_codecs.py."""

import rtp
import sources

PATTERN = bytes(range(256))
DOCUMENT_BYTES = 3000  # three packets
PICTURE_AND_METADATA = "rtspsink name=sink service=0 %s ! sink. %s ! sink."
SELDOM = 100000  # frames between key frames that nobody asked for


def published(publish):
    """A picture that has no second key frame of its own, and documents."""
    picture = sources.video("/m", keyframe_interval=SELDOM)
    return publish(PICTURE_AND_METADATA % (picture, sources.documents("/m", DOCUMENT_BYTES))).url("/m")


def documents(packets):
    """The payloads that the marker bit closes, from the first that is whole."""
    found, parts = [], None
    for packet in packets:
        if parts is not None:
            parts.append(packet.payload)
        if packet.marker:
            found += [b"".join(parts)] if parts else []
            parts = []
    return found


def test_metadata_is_announced_and_framed(publish, view):
    viewer = view(published(publish), "tcp").start()
    track = viewer.tracks[1]
    assert (track.kind, track.encoding, track.clock_rate) == ("application", "vnd.onvif.metadata", 90000)
    packets = []
    for arrival in viewer.arrivals(20):
        if arrival.track is track and not arrival.is_rtcp:
            packets.append(arrival.packet)
        if len(packets) >= 12:
            break
    assert documents(packets)[:3] == [(PATTERN * 12)[:DOCUMENT_BYTES]] * 3
    # One timestamp a document, another one for the next.
    assert all((a.timestamp == b.timestamp) != a.marker for a, b in zip(packets, packets[1:]))


def is_key_frame(arrival):
    return (
        arrival.track.kind == "video"
        and not arrival.is_rtcp
        and rtp.H264_IDR in rtp.h264_nal_types(arrival.packet.payload)
    )


def test_synchronization_point_is_a_key_frame_and_metadata_goes_on(publish, view):
    """SetSynchronizationPoint by RTCP: ONVIF Streaming Specification, section "Synchronization points"."""
    viewer = view(published(publish), "tcp").start()
    viewer.wait_for(is_key_frame, what="the first key frame")
    assert not any(is_key_frame(arrival) for arrival in viewer.arrivals(1.5)), "nobody asked for another one"
    picture = viewer.tracks[0]
    about = int(picture.transport["ssrc"], 16)
    viewer.connection.send_frame(picture.index * 2 + 1, rtp.picture_loss_indication(0x1234, about))
    packets, synchronized = [], False
    for arrival in viewer.arrivals(15):
        synchronized |= is_key_frame(arrival)
        if arrival.track.kind == "application" and not arrival.is_rtcp:
            packets.append(arrival.packet)
        if synchronized and len(packets) > 12:
            break
    assert synchronized, "no key frame after the picture loss indication"
    assert {(b.sequence - a.sequence) % 65536 for a, b in zip(packets, packets[1:])} == {1}
