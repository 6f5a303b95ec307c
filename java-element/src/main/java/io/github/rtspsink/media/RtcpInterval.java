package io.github.rtspsink.media;

/**
 * How long a sender waits between its RTCP reports (RFC 3550 section 6.3.1 and appendix A.7): so long that all members
 * together use a twentieth of the session's bandwidth, and five seconds at least.
 *
 * <p>Thread: control. Ownership: belongs to one RTP session's schedule.
 */
public final class RtcpInterval {
    /** Of IPv4 and UDP, which count too (RFC 3550 section 6.2). */
    public static final int LOWER_LAYER_BYTES = 28;

    private static final double RTCP_SHARE = 0.05;
    private static final double SENDERS_SHARE = 0.25;
    private static final double MIN_SECONDS = 5;

    /** e - 3/2, for what reconsideration takes away. */
    private static final double COMPENSATION = Math.E - 1.5;

    private static final double SMOOTHING = 1.0 / 16;
    private static final double FIRST_BYTES = 128;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int BITS_PER_BYTE = 8;

    private double averageBytes = FIRST_BYTES;

    /** A compound packet of {@code bytes} was sent or received. */
    public void passed(int bytes) {
        averageBytes += (bytes + LOWER_LAYER_BYTES - averageBytes) * SMOOTHING;
    }

    /**
     * The next interval of the session's only sender.
     *
     * @param bitsPerSecond the session's bandwidth, positive
     * @param members the sender included
     * @param first whether nothing was sent yet, which halves the minimum
     * @param random from 0 to 1
     */
    public long nanos(long bitsPerSecond, int members, boolean first, double random) {
        double bytesPerSecond = (double) bitsPerSecond / BITS_PER_BYTE * RTCP_SHARE;
        double sharing = members;
        if (members * SENDERS_SHARE >= 1) {
            bytesPerSecond *= SENDERS_SHARE;
            sharing = 1;
        }
        double seconds = Math.max(first ? MIN_SECONDS / 2 : MIN_SECONDS, averageBytes * sharing / bytesPerSecond);
        return (long) (seconds * (0.5 + random) / COMPENSATION * NANOS_PER_SECOND);
    }
}
