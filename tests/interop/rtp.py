"""Reads RTP (RFC 3550), RTCP and the payloads that the tests look into."""

import struct
from dataclasses import dataclass, field

SECONDS_1900_TO_1970 = 2208988800
SENDER_REPORT, RECEIVER_REPORT, SOURCE_DESCRIPTION, GOODBYE = 200, 201, 202, 203
H264_SLICE, H264_IDR, H264_SEI, H264_SPS, H264_PPS, H264_AUD = 1, 5, 6, 7, 8, 9


@dataclass
class RtpPacket:
    marker: bool
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse_rtp(data):
    first, second, sequence, timestamp, ssrc = struct.unpack_from("!BBHII", data)
    assert first >> 6 == 2, "RTP version %d" % (first >> 6)
    start = 12 + 4 * (first & 15)
    if first & 0x10:
        start += 4 + 4 * struct.unpack_from("!H", data, start + 2)[0]
    end = len(data) - (data[-1] if first & 0x20 else 0)
    return RtpPacket(bool(second & 0x80), second & 0x7F, sequence, timestamp, ssrc, bytes(data[start:end]))


@dataclass
class SenderReport:
    ssrc: int
    wall_seconds: float
    rtp_timestamp: int
    packet_count: int
    octet_count: int


@dataclass
class Compound:
    """What one RTCP datagram holds."""

    types: list = field(default_factory=list)
    sender_report: SenderReport = None
    cname: str = None
    goodbye: tuple = ()


def parse_rtcp(data):
    compound, offset = Compound(), 0
    while offset < len(data):
        first, kind, words = struct.unpack_from("!BBH", data, offset)
        assert first >> 6 == 2, "RTCP version %d" % (first >> 6)
        end = offset + 4 * (words + 1)
        assert end <= len(data), "RTCP packet longer than its datagram"
        compound.types.append(kind)
        body = data[offset + 4 : end]
        if kind == SENDER_REPORT:
            compound.sender_report = _sender_report(body)
        elif kind == SOURCE_DESCRIPTION:
            compound.cname = _cname(body)
        elif kind == GOODBYE:
            compound.goodbye = struct.unpack_from("!%dI" % (first & 31), body)
        offset = end
    return compound


def _sender_report(body):
    ssrc, seconds, fraction, timestamp, packets, octets = struct.unpack_from("!IIIIII", body)
    wall = seconds - SECONDS_1900_TO_1970 + fraction / 2**32
    return SenderReport(ssrc, wall, timestamp, packets, octets)


def _cname(body):
    kind, length = body[4], body[5]
    return body[6 : 6 + length].decode() if kind == 1 else None


def receiver_report(ssrc, about_ssrc):
    """A compound RR + SDES, as a player sends it."""
    report = struct.pack("!BBHIIIIIII", 0x81, RECEIVER_REPORT, 7, ssrc, about_ssrc, 0, 0, 0, 0, 0)
    item = bytes([1, 6]) + b"player"
    chunk = struct.pack("!I", ssrc) + item
    chunk += bytes(4 - len(chunk) % 4)
    return report + struct.pack("!BBH", 0x81, SOURCE_DESCRIPTION, len(chunk) // 4) + chunk


def picture_loss_indication(ssrc, about_ssrc):
    """RFC 4585 6.3.1, after the empty receiver report that a compound packet starts with."""
    return struct.pack("!BBHI", 0x80, RECEIVER_REPORT, 1, ssrc) + struct.pack("!BBHII", 0x81, 206, 2, ssrc, about_ssrc)


def signed_difference(later, earlier, bits):
    """later - earlier in numbers that wrap."""
    half = 1 << (bits - 1)
    return ((later - earlier + half) % (1 << bits)) - half


def wall_seconds(packet_timestamp, report, clock_rate):
    """When a packet was sampled, by its stream's sender report."""
    return report.wall_seconds + signed_difference(packet_timestamp, report.rtp_timestamp, 32) / clock_rate


def h264_nal_types(payload):
    """The types of the NAL units that start in one payload (RFC 6184)."""
    kind = payload[0] & 31
    if kind == 28:
        return [payload[1] & 31] if payload[1] & 0x80 else []
    if kind != 24:
        return [kind]
    kinds, offset = [], 1
    while offset + 2 < len(payload):
        kinds.append(payload[offset + 2] & 31)
        offset += 2 + struct.unpack_from("!H", payload, offset)[0]
    return kinds


def negative_acknowledgement(ssrc, about_ssrc, sequence, following=0):
    """RFC 4585 6.2.1, after an empty receiver report: `sequence` is lost, and those after it whose bit is set."""
    return struct.pack("!BBHI", 0x80, RECEIVER_REPORT, 1, ssrc) + struct.pack(
        "!BBHIIHH", 0x81, 205, 3, ssrc, about_ssrc, sequence, following
    )
