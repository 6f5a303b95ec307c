package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;

/**
 * Checks a compound RTCP packet as a whole (RFC 3550 appendix A.2), then passes its parts to a handler. Safe on every thread.
 * Immutable. Never reads outside the packet and never throws because of its contents.
 */
public final class RtcpReader {
    public static final int TOO_SHORT = -1;
    public static final int BAD_VERSION = -2;
    public static final int BAD_FIRST_TYPE = -3;
    public static final int BAD_LENGTH = -4;
    public static final int BAD_PADDING = -5;

    private static final int HEAD_BYTES = 4;
    private static final int FEEDBACK_BYTES = 12;
    private static final int NACK = 1;
    private static final int PICTURE_LOSS = 1;
    private static final int FULL_INTRA_REQUEST = 4;

    private final boolean reducedSize;

    /** @param reducedSize whether a packet may start with any type instead of a report (RFC 5506) */
    public RtcpReader(boolean reducedSize) {
        this.reducedSize = reducedSize;
    }

    /**
     * Reads {@code length} bytes at {@code at}; returns the number of packets in them, or one of the negative error constants.
     */
    public int read(ByteBuffer packet, int at, int length, RtcpHandler handler) {
        int count = check(packet, at, length);
        int from = at;
        for (int i = 0; i < count; i++) {
            int bytes = packetBytes(packet, from);
            visit(packet, from, bytes, handler);
            from += bytes;
        }
        return count;
    }

    private int check(ByteBuffer packet, int at, int length) {
        if (at < 0 || length < HEAD_BYTES * 2 || length > packet.limit() - at) {
            return TOO_SHORT;
        }
        int firstType = BigEndian.u8(packet, at + 1);
        boolean report = firstType == RtcpType.SENDER_REPORT || firstType == RtcpType.RECEIVER_REPORT;
        if (!report && !reducedSize) {
            return BAD_FIRST_TYPE;
        }
        int end = at + length;
        int count = 0;
        for (int from = at; from < end; count++) {
            int problem = checkOne(packet, from, end);
            if (problem < 0) {
                return problem;
            }
            from += packetBytes(packet, from);
        }
        return count;
    }

    private static int checkOne(ByteBuffer packet, int from, int end) {
        if (end - from < HEAD_BYTES) {
            return BAD_LENGTH;
        }
        if (BigEndian.u8(packet, from) >> 6 != 2) {
            return BAD_VERSION;
        }
        int bytes = packetBytes(packet, from);
        if (bytes > end - from) {
            return BAD_LENGTH;
        }
        int padding = 0;
        if ((BigEndian.u8(packet, from) & 0x20) != 0) {
            padding = BigEndian.u8(packet, from + bytes - 1);
            if (from + bytes != end || padding == 0 || padding % 4 != 0 || padding > bytes - HEAD_BYTES) {
                return BAD_PADDING;
            }
        }
        return bytes - padding < minBytes(packet, from) ? BAD_LENGTH : 0;
    }

    private static int minBytes(ByteBuffer packet, int from) {
        int count = BigEndian.u8(packet, from) & 0x1F;
        return switch (BigEndian.u8(packet, from + 1)) {
            case RtcpType.SENDER_REPORT -> 28 + count * ReportBlock.BYTES;
            case RtcpType.RECEIVER_REPORT -> 8 + count * ReportBlock.BYTES;
            case RtcpType.BYE -> HEAD_BYTES + count * 4;
            case RtcpType.APP, RtcpType.TRANSPORT_FEEDBACK, RtcpType.PAYLOAD_FEEDBACK -> FEEDBACK_BYTES;
            default -> HEAD_BYTES;
        };
    }

    private static int packetBytes(ByteBuffer packet, int from) {
        return (BigEndian.u16(packet, from + 2) + 1) * 4;
    }

    private static void visit(ByteBuffer packet, int from, int bytes, RtcpHandler handler) {
        boolean padded = (BigEndian.u8(packet, from) & 0x20) != 0;
        int end = from + bytes - (padded ? BigEndian.u8(packet, from + bytes - 1) : 0);
        int count = BigEndian.u8(packet, from) & 0x1F;
        switch (BigEndian.u8(packet, from + 1)) {
            case RtcpType.SENDER_REPORT -> senderReport(packet, from, count, handler);
            case RtcpType.RECEIVER_REPORT -> receiverReport(packet, from, count, handler);
            case RtcpType.BYE -> bye(packet, from, count, handler);
            case RtcpType.APP ->
                handler.onApp(BigEndian.u32(packet, from + 4), count, (int) BigEndian.u32(packet, from + 8));
            case RtcpType.TRANSPORT_FEEDBACK -> transportFeedback(packet, from, end, handler);
            case RtcpType.PAYLOAD_FEEDBACK -> payloadFeedback(packet, from, end, handler);
            default -> {}
        }
    }

    private static void senderReport(ByteBuffer packet, int from, int count, RtcpHandler handler) {
        long ssrc = BigEndian.u32(packet, from + 4);
        handler.onSenderReport(ssrc, BigEndian.u64(packet, from + 8), BigEndian.u32(packet, from + 16));
        for (int i = 0; i < count; i++) {
            handler.onReportBlock(ssrc, packet, from + 28 + i * ReportBlock.BYTES);
        }
    }

    private static void receiverReport(ByteBuffer packet, int from, int count, RtcpHandler handler) {
        long ssrc = BigEndian.u32(packet, from + 4);
        handler.onReceiverReport(ssrc);
        for (int i = 0; i < count; i++) {
            handler.onReportBlock(ssrc, packet, from + 8 + i * ReportBlock.BYTES);
        }
    }

    private static void bye(ByteBuffer packet, int from, int count, RtcpHandler handler) {
        for (int i = 0; i < count; i++) {
            handler.onBye(BigEndian.u32(packet, from + HEAD_BYTES + i * 4));
        }
    }

    private static void transportFeedback(ByteBuffer packet, int from, int end, RtcpHandler handler) {
        if ((BigEndian.u8(packet, from) & 0x1F) != NACK) {
            return;
        }
        long sender = BigEndian.u32(packet, from + 4);
        long media = BigEndian.u32(packet, from + 8);
        for (int at = from + FEEDBACK_BYTES; at + 4 <= end; at += 4) {
            handler.onNack(sender, media, BigEndian.u16(packet, at), BigEndian.u16(packet, at + 2));
        }
    }

    private static void payloadFeedback(ByteBuffer packet, int from, int end, RtcpHandler handler) {
        int format = BigEndian.u8(packet, from) & 0x1F;
        long sender = BigEndian.u32(packet, from + 4);
        if (format == PICTURE_LOSS) {
            handler.onPictureLoss(sender, BigEndian.u32(packet, from + 8));
        }
        for (int at = from + FEEDBACK_BYTES; format == FULL_INTRA_REQUEST && at + 8 <= end; at += 8) {
            handler.onFullIntraRequest(sender, BigEndian.u32(packet, at), BigEndian.u8(packet, at + 4));
        }
    }
}
