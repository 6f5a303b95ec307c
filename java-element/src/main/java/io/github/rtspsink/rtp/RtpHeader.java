package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;

/**
 * Reads the fields of an RTP packet at index {@code at} of a buffer (RFC 3550 section 5.1). Safe on every thread. Holds no
 * state. Call {@link #headerBytes} first for a packet that was not checked before.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 * |                      CSRC, extension ...                      |
 * </pre>
 */
public final class RtpHeader {
    /** Size of a header without CSRC and extension. */
    public static final int MIN_BYTES = 12;

    private static final int CSRC_BYTES = 4;
    private static final int EXTENSION_PREFIX_BYTES = 4;

    private RtpHeader() {}

    public static int version(ByteBuffer packet, int at) {
        return BigEndian.u8(packet, at) >> 6;
    }

    public static boolean padding(ByteBuffer packet, int at) {
        return (BigEndian.u8(packet, at) & 0x20) != 0;
    }

    public static boolean extension(ByteBuffer packet, int at) {
        return (BigEndian.u8(packet, at) & 0x10) != 0;
    }

    public static int csrcCount(ByteBuffer packet, int at) {
        return BigEndian.u8(packet, at) & 0x0F;
    }

    public static boolean marker(ByteBuffer packet, int at) {
        return (BigEndian.u8(packet, at + 1) & 0x80) != 0;
    }

    public static int payloadType(ByteBuffer packet, int at) {
        return BigEndian.u8(packet, at + 1) & 0x7F;
    }

    /** 0 to 65535. */
    public static int sequenceNumber(ByteBuffer packet, int at) {
        return BigEndian.u16(packet, at + 2);
    }

    /** Unsigned 32 bits. */
    public static long timestamp(ByteBuffer packet, int at) {
        return BigEndian.u32(packet, at + 4);
    }

    /** Unsigned 32 bits. */
    public static long ssrc(ByteBuffer packet, int at) {
        return BigEndian.u32(packet, at + 8);
    }

    /** Bytes before the payload in a packet of {@code length} bytes; -1 unless it is an RTP packet of version 2. */
    public static int headerBytes(ByteBuffer packet, int at, int length) {
        if (at < 0 || length < MIN_BYTES || length > packet.limit() - at || version(packet, at) != 2) {
            return -1;
        }
        int bytes = MIN_BYTES + csrcCount(packet, at) * CSRC_BYTES;
        if (extension(packet, at)) {
            if (bytes + EXTENSION_PREFIX_BYTES > length) {
                return -1;
            }
            bytes += EXTENSION_PREFIX_BYTES + BigEndian.u16(packet, at + bytes + 2) * 4;
        }
        return bytes <= length ? bytes : -1;
    }

    /** Bytes of payload without padding; -1 unless it is an RTP packet of version 2. */
    public static int payloadBytes(ByteBuffer packet, int at, int length) {
        int header = headerBytes(packet, at, length);
        if (header < 0 || !padding(packet, at)) {
            return header < 0 ? -1 : length - header;
        }
        int padding = header < length ? BigEndian.u8(packet, at + length - 1) : 0;
        return padding > 0 && padding <= length - header ? length - header - padding : -1;
    }
}
