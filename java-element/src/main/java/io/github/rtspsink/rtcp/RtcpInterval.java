package io.github.rtspsink.rtcp;

/**
 * Computes how long a participant waits between its RTCP reports (RFC 3550 section 6.3.1 and appendix A.7): at least five
 * seconds, and long enough that the RTCP of all members together uses a twentieth of the session's bandwidth.
 *
 * <p>Thread: control. Ownership: belongs to one RTP session's schedule.
 */
public final class RtcpInterval {
    /** Bytes of the IPv4 and UDP headers, which count as RTCP bandwidth too (RFC 3550 section 6.2). */
    public static final int LOWER_LAYER_BYTES = 28;

    private static final double RTCP_SHARE = 0.05;
    private static final double SENDERS_SHARE = 0.25;
    private static final double MIN_SECONDS = 5;

    /** e - 3/2: compensates that timer reconsideration makes intervals shorter on average. */
    private static final double COMPENSATION = Math.E - 1.5;

    private static final double SMOOTHING = 1.0 / 16;
    private static final double FIRST_BYTES = 128;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int BITS_PER_BYTE = 8;

    private static final int INTERVALS_TO_TIMEOUT = 5;

    private double averageBytes;

    /** An interval before any packet was sent or received. */
    public RtcpInterval() {
        averageBytes = FIRST_BYTES;
    }

    /** An interval whose average packet size starts with {@code bytes}. */
    public RtcpInterval(int bytes) {
        averageBytes = bytes + LOWER_LAYER_BYTES;
    }

    /**
     * The members of an RTP session.
     *
     * @param members senders and receivers, this one included
     * @param senders members that recently sent RTP
     * @param weSend whether this member is a sender
     */
    public record Group(int members, int senders, boolean weSend) {
        /** A session in which this member is the only sender. */
        public static Group ofSender(int members) {
            return new Group(members, 1, true);
        }
    }

    /** Updates the average size: a compound packet of {@code bytes} was sent or received. */
    public void passed(int bytes) {
        averageBytes += (bytes + LOWER_LAYER_BYTES - averageBytes) * SMOOTHING;
    }

    /**
     * The next interval, in ns.
     *
     * @param bitsPerSecond the session's bandwidth, positive
     * @param first whether this member has sent no RTCP yet, which halves the minimum
     * @param random from 0 to 1
     */
    public long nanos(long bitsPerSecond, Group group, boolean first, double random) {
        double seconds = Math.max(first ? MIN_SECONDS / 2 : MIN_SECONDS, seconds(bitsPerSecond, group));
        return (long) (seconds * (0.5 + random) / COMPENSATION * NANOS_PER_SECOND);
    }

    /** A receiver that was silent for this time is no longer a member (RFC 3550 section 6.3.5). */
    public long timeoutNanos(long bitsPerSecond, Group group) {
        Group asReceiver = new Group(group.members(), group.senders(), false);
        double seconds = Math.max(MIN_SECONDS, seconds(bitsPerSecond, asReceiver));
        return (long) (INTERVALS_TO_TIMEOUT * seconds * NANOS_PER_SECOND);
    }

    /** If at most a quarter of the members are senders, these share a quarter of the bandwidth and the others the rest. */
    private double seconds(long bitsPerSecond, Group group) {
        double bytesPerSecond = (double) bitsPerSecond / BITS_PER_BYTE * RTCP_SHARE;
        int sharing = group.members();
        if (group.senders() <= group.members() * SENDERS_SHARE) {
            bytesPerSecond *= group.weSend() ? SENDERS_SHARE : 1 - SENDERS_SHARE;
            sharing = group.weSend() ? group.senders() : group.members() - group.senders();
        }
        return averageBytes * sharing / bytesPerSecond;
    }
}
