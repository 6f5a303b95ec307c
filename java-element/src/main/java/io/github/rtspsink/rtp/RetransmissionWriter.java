package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;

/**
 * Writes retransmission packets (RFC 4588 section 4): the original packet with a payload type, SSRC and sequence number of
 * the retransmission stream, and its own sequence number in front of the payload. Safe on every thread. Immutable.
 *
 * <pre>
 * | RTP header, CSRC, extension as in the original |
 * |      OSN (16 bits)      |   original payload ...
 * </pre>
 *
 * @param payloadType of the retransmission stream, as a=rtpmap names it
 * @param ssrc of the retransmission stream, unsigned 32 bits
 */
public record RetransmissionWriter(int payloadType, long ssrc) {
    /** How many bytes a retransmission packet can be longer than the original. */
    public static final int ADDED_BYTES = 2;

    private static final int PADDING_BIT = 0x20;
    private static final int MARKER_BIT = 0x80;

    /**
     * Writes the retransmission of a packet at the position of {@code out} and advances the position behind it.
     *
     * @param at index of the original packet's first byte
     * @param length bytes of the original packet
     * @param sequence of the retransmission packet, 0..65535
     * @return bytes written; 0 when there is no RTP packet at {@code at}, or no room for it
     */
    public int write(ByteBuffer original, int at, int length, int sequence, ByteBuffer out) {
        int header = RtpHeader.headerBytes(original, at, length);
        int payload = RtpHeader.payloadBytes(original, at, length);
        if (payload < 0 || out.remaining() < header + ADDED_BYTES + payload) {
            return 0;
        }
        int start = out.position();
        out.put(start, original, at, header);
        // The retransmission leaves out the padding of the original (RFC 4588 section 4).
        out.put(start, (byte) (original.get(at) & ~PADDING_BIT));
        out.put(start + 1, (byte) ((original.get(at + 1) & MARKER_BIT) | payloadType));
        BigEndian.putU16(out, start + 2, sequence);
        BigEndian.putU32(out, start + 8, ssrc);
        BigEndian.putU16(out, start + header, RtpHeader.sequenceNumber(original, at));
        out.put(start + header + ADDED_BYTES, original, at + header, payload);
        int bytes = header + ADDED_BYTES + payload;
        out.position(start + bytes);
        return bytes;
    }
}
