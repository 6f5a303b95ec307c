package io.github.rtspsink.rtcp;

/**
 * Estimates, from one viewer's receiver reports, the bit rate that the network path to the viewer can carry. It follows
 * Google's congestion control for real-time media (draft-ietf-rmcat-gcc-02): the loss thresholds of section 6, the decrease of
 * section 5.5.
 *
 * <p>Thread: control. Ownership: belongs to a {@link Reception}.
 *
 * <p>A loss of more than a tenth, or a round trip that has grown much, is congestion: the estimate falls to 0.85 of what
 * arrives. With a loss below a fiftieth it rises by a twentieth each second, at most by 15 % per report, and more slowly near a
 * rate where congestion was found recently. With a loss between the two it stays, but the last rise is taken back if loss
 * followed it.
 */
final class BitrateEstimate {
    private static final double CONGESTION_LOSS = 0.1;
    private static final double CLEAR_LOSS = 0.02;
    private static final double FALL = 0.85;
    private static final double RISE_PER_SECOND = 1.05;

    /** Limit per report: reports are seconds apart, and only the next one shows the effect of a rise. */
    private static final double MAX_RISE = 1.15;

    private static final double SLOW_RISE = 1.01;
    private static final double NEAR_CONGESTION = 0.95;

    /** Limit of a rise, relative to the bit rate that was really sent: nothing is known about higher rates. */
    private static final double MAX_OVER_SENT = 1.5;

    private static final long QUEUE_NANOS = 300_000_000;
    private static final long REMEMBER_NANOS = 15_000_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * A shortest round trip older than twice this may belong to another network path. A viewer that changed its path must not
     * count as congested for ever.
     */
    private static final long SHORTEST_NANOS = 60_000_000_000L;

    private static final int BITS_PER_BYTE = 8;

    private double bitsPerSecond = -1;
    private double beforeRise;
    private double congestedAt;
    private long congestedNanos;
    private long shortestRoundTripNanos = Long.MAX_VALUE;
    private long shortestBeforeNanos = Long.MAX_VALUE;
    private long shortestSinceNanos;
    private long reportNanos;
    private long reportSentBytes;
    private boolean begun;

    /**
     * Takes one receiver report.
     *
     * @param fractionLost loss since the report before, 0..1
     * @param roundTripNanos -1 unknown
     * @param sentBytes sent to the viewer so far
     * @param nowNanos monotonic time
     */
    void reported(double fractionLost, long roundTripNanos, long sentBytes, long nowNanos) {
        double seconds = (nowNanos - reportNanos) / NANOS_PER_SECOND;
        double sent = BITS_PER_BYTE * (sentBytes - reportSentBytes) / seconds;
        boolean first = !begun;
        begun = true;
        reportNanos = nowNanos;
        reportSentBytes = sentBytes;
        boolean queued = isQueued(roundTripNanos, nowNanos);
        if (first || seconds <= 0 || sent <= 0) {
            return;
        }
        if (bitsPerSecond < 0) {
            bitsPerSecond = sent;
        }
        if (fractionLost > CONGESTION_LOSS || queued) {
            fall(sent * (1 - fractionLost), nowNanos);
        } else if (fractionLost < CLEAR_LOSS) {
            rise(seconds, sent, nowNanos);
        } else if (beforeRise > 0) {
            congestedAt = sent * (1 - fractionLost);
            congestedNanos = nowNanos;
            bitsPerSecond = beforeRise;
            beforeRise = 0;
        }
    }

    /**
     * Whether packets wait in queues on the path: the round trip is much longer than the shortest one of this minute and the
     * one before.
     */
    private boolean isQueued(long roundTripNanos, long nowNanos) {
        if (roundTripNanos < 0) {
            return false;
        }
        if (shortestRoundTripNanos == Long.MAX_VALUE || nowNanos - shortestSinceNanos > SHORTEST_NANOS) {
            shortestBeforeNanos = shortestRoundTripNanos;
            shortestRoundTripNanos = roundTripNanos;
            shortestSinceNanos = nowNanos;
        }
        shortestRoundTripNanos = Math.min(shortestRoundTripNanos, roundTripNanos);
        return roundTripNanos - QUEUE_NANOS > Math.min(shortestRoundTripNanos, shortestBeforeNanos);
    }

    private void fall(double arriving, long nowNanos) {
        bitsPerSecond = Math.min(bitsPerSecond, FALL * arriving);
        congestedAt = arriving;
        congestedNanos = nowNanos;
        beforeRise = 0;
    }

    private void rise(double seconds, double sent, long nowNanos) {
        boolean remembered = congestedAt > 0 && nowNanos - congestedNanos < REMEMBER_NANOS;
        double wanted = bitsPerSecond * Math.min(MAX_RISE, Math.pow(RISE_PER_SECOND, seconds));
        if (remembered && wanted > NEAR_CONGESTION * congestedAt) {
            wanted = Math.max(NEAR_CONGESTION * congestedAt, bitsPerSecond * SLOW_RISE);
        }
        wanted = Math.min(wanted, Math.max(bitsPerSecond, MAX_OVER_SENT * sent));
        beforeRise = bitsPerSecond;
        bitsPerSecond = wanted;
    }

    /** Keeps the estimate within these limits. */
    void limit(double minBitsPerSecond, double maxBitsPerSecond) {
        if (bitsPerSecond >= 0) {
            bitsPerSecond = Math.max(minBitsPerSecond, Math.min(maxBitsPerSecond, bitsPerSecond));
        }
    }

    /** The estimate in bit/s; -1 while unknown. */
    long bitsPerSecond() {
        return (long) bitsPerSecond;
    }
}
