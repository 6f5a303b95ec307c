package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the compound RTCP packets of a sender or receiver at the position of the caller's buffer. Safe on every thread. Immutable; the
 * buffer needs {@link #MAX_BYTES} of room.
 *
 * <pre>
 * +---------------------------------+ +------------------------+ +----------------------+
 * | SR (or RR, a block at the most) | | SDES: one chunk, CNAME | | BYE, reason (at end) |
 * +---------------------------------+ +------------------------+ +----------------------+
 * </pre>
 */
public final class RtcpWriter {
    /** Largest size of one compound packet. */
    public static final int MAX_BYTES = 2 * 28 + 2 * (4 + 4 + 2 + 255 + 4) + (4 + 2 * 4 + 1 + 255 + 3);

    private static final int VERSION_BITS = 2 << 6;
    private static final int SENDER_REPORT_BYTES = 28;
    private static final int RECEIVER_REPORT_BYTES = 8;
    private static final int SDES_CNAME = 1;
    private static final int MAX_TEXT_BYTES = 255;

    private final byte[] cname;

    /** @param cname the same for all streams that play in sync (RFC 3550 section 6.5.1), at most 255 bytes */
    public RtcpWriter(String cname) {
        this.cname = bounded(cname);
    }

    /** Writes SR + SDES(CNAME); returns the number of bytes. */
    public int senderReport(ByteBuffer out, SenderInfo info) {
        int start = out.position();
        writeSenderReport(out, info);
        writeSourceDescription(out, info.ssrc());
        return out.position() - start;
    }

    /**
     * Writes SR + SR + SDES(CNAME) + SDES(CNAME) of a stream and its retransmission stream; returns the number of bytes. Both
     * have the same CNAME, by which receivers know that they belong together (RFC 4588 section 5.3).
     */
    public int senderReport(ByteBuffer out, SenderInfo info, SenderInfo repair) {
        int start = out.position();
        writeSenderReport(out, info);
        writeSenderReport(out, repair);
        writeSourceDescription(out, info.ssrc());
        writeSourceDescription(out, repair.ssrc());
        return out.position() - start;
    }

    /** Writes SR + SDES(CNAME) + BYE; returns the number of bytes. */
    public int goodbye(ByteBuffer out, SenderInfo info, String reason) {
        int start = out.position();
        senderReport(out, info);
        writeBye(out, bounded(reason), info.ssrc());
        return out.position() - start;
    }

    /** Writes the same for a stream and its retransmission stream, which ends with it; one BYE names both. */
    public int goodbye(ByteBuffer out, SenderInfo info, SenderInfo repair, String reason) {
        int start = out.position();
        senderReport(out, info, repair);
        writeBye(out, bounded(reason), info.ssrc(), repair.ssrc());
        return out.position() - start;
    }

    /**
     * Writes RR + SDES(CNAME) of a member that has neither sent nor received RTP (RFC 3550 section 6.4); returns the number of
     * bytes.
     */
    public int emptyReport(ByteBuffer out, long ssrc) {
        int start = out.position();
        writeHead(out, 0, RtcpType.RECEIVER_REPORT, RECEIVER_REPORT_BYTES);
        BigEndian.putU32(out, start + 4, ssrc);
        out.position(start + RECEIVER_REPORT_BYTES);
        writeSourceDescription(out, ssrc);
        return out.position() - start;
    }

    /** Writes RR + SDES(CNAME) of a receiver; returns the number of bytes. */
    public int receiverReport(ByteBuffer out, long ssrc, ReceiverInfo heard) {
        int start = out.position();
        writeHead(out, 1, RtcpType.RECEIVER_REPORT, RECEIVER_REPORT_BYTES + ReportBlock.BYTES);
        BigEndian.putU32(out, start + 4, ssrc);
        ReportBlock.write(out, start + RECEIVER_REPORT_BYTES, heard);
        out.position(start + RECEIVER_REPORT_BYTES + ReportBlock.BYTES);
        writeSourceDescription(out, ssrc);
        return out.position() - start;
    }

    /** Writes RR + SDES(CNAME) + BYE for a stream that ends before its first packet; returns the number of bytes. */
    public int emptyGoodbye(ByteBuffer out, long ssrc, String reason) {
        int start = out.position();
        emptyReport(out, ssrc);
        writeBye(out, bounded(reason), ssrc);
        return out.position() - start;
    }

    private static void writeSenderReport(ByteBuffer out, SenderInfo info) {
        int at = out.position();
        writeHead(out, 0, RtcpType.SENDER_REPORT, SENDER_REPORT_BYTES);
        BigEndian.putU32(out, at + 4, info.ssrc());
        BigEndian.putU64(out, at + 8, info.ntpTime());
        BigEndian.putU32(out, at + 16, info.rtpTimestamp());
        BigEndian.putU32(out, at + 20, info.packets());
        BigEndian.putU32(out, at + 24, info.octets());
        out.position(at + SENDER_REPORT_BYTES);
    }

    /** RFC 3550 section 6.5: at least one zero byte follows the items, up to the next 32-bit boundary. */
    private void writeSourceDescription(ByteBuffer out, long ssrc) {
        int at = out.position();
        int itemsEnd = 8 + 2 + cname.length;
        int bytes = (itemsEnd + 4) / 4 * 4;
        writeHead(out, 1, RtcpType.SOURCE_DESCRIPTION, bytes);
        BigEndian.putU32(out, at + 4, ssrc);
        out.put(at + 8, (byte) SDES_CNAME).put(at + 9, (byte) cname.length);
        out.position(at + 10);
        out.put(cname);
        zeroTo(out, at + bytes);
    }

    /** RFC 3550 section 6.6: zero bytes pad the reason to the next 32-bit boundary. */
    private static void writeBye(ByteBuffer out, byte[] reason, long... ssrcs) {
        int at = out.position();
        int sourcesEnd = at + 4 + 4 * ssrcs.length;
        int reasonBytes = reason.length == 0 ? 0 : (1 + reason.length + 3) / 4 * 4;
        writeHead(out, ssrcs.length, RtcpType.BYE, sourcesEnd - at + reasonBytes);
        for (int i = 0; i < ssrcs.length; i++) {
            BigEndian.putU32(out, at + 4 + 4 * i, ssrcs[i]);
        }
        out.position(sourcesEnd);
        if (reason.length > 0) {
            out.put((byte) reason.length).put(reason);
        }
        zeroTo(out, sourcesEnd + reasonBytes);
    }

    private static void writeHead(ByteBuffer out, int count, int type, int bytes) {
        int at = out.position();
        out.put(at, (byte) (VERSION_BITS | count)).put(at + 1, (byte) type);
        BigEndian.putU16(out, at + 2, bytes / 4 - 1);
    }

    private static void zeroTo(ByteBuffer out, int end) {
        while (out.position() < end) {
            out.put((byte) 0);
        }
    }

    private static byte[] bounded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_TEXT_BYTES);
        while (length > 0 && length < bytes.length && (bytes[length] & 0xC0) == 0x80) {
            length--;
        }
        return Arrays.copyOf(bytes, length);
    }
}
