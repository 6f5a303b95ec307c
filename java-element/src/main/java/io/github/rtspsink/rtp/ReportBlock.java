package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;

/** The fields of a report block at {@code at} of a buffer (RFC 3550 section 6.4.1). Safe on every thread. Holds no state. */
public final class ReportBlock {
    static final int BYTES = 24;

    private ReportBlock() {}

    static void write(ByteBuffer packet, int at, ReceiverInfo heard) {
        BigEndian.putU32(packet, at, heard.ssrc());
        BigEndian.putU32(packet, at + 4, ((long) heard.fractionLost() << 24) | (heard.cumulativeLost() & 0xFF_FFFF));
        BigEndian.putU32(packet, at + 8, heard.highestSequence());
        BigEndian.putU32(packet, at + 12, heard.jitter());
        BigEndian.putU32(packet, at + 16, heard.lastSenderReport());
        BigEndian.putU32(packet, at + 20, heard.delaySinceLastSenderReport());
    }

    /** SSRC of the stream that the block reports on. */
    public static long sourceSsrc(ByteBuffer packet, int at) {
        return BigEndian.u32(packet, at);
    }

    /** Loss since the last report in 1/256. */
    public static int fractionLost(ByteBuffer packet, int at) {
        return BigEndian.u8(packet, at + 4);
    }

    /** Packets lost in total; negative if there were duplicates. */
    public static int cumulativeLost(ByteBuffer packet, int at) {
        return ((int) BigEndian.u32(packet, at + 4)) << 8 >> 8;
    }

    /** Number of wraps in the upper 16 bits, highest sequence number in the lower. */
    public static long highestSequence(ByteBuffer packet, int at) {
        return BigEndian.u32(packet, at + 8);
    }

    /** Interarrival jitter in RTP clock ticks. */
    public static long jitter(ByteBuffer packet, int at) {
        return BigEndian.u32(packet, at + 12);
    }

    /** {@link NtpTime#middle} of the last sender report, 0 if none was received. */
    public static long lastSenderReport(ByteBuffer packet, int at) {
        return BigEndian.u32(packet, at + 16);
    }

    /** Delay since that report in 1/65536 s. */
    public static long delaySinceLastSenderReport(ByteBuffer packet, int at) {
        return BigEndian.u32(packet, at + 20);
    }
}
