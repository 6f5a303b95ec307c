package io.github.rtspsink.server;

/**
 * How often in a row a viewer's host has answered that nobody listens on the viewer's UDP port.
 *
 * <p>Thread: control. Ownership: belongs to its session.
 *
 * <p>One answer proves little, for it may be forged or a player may be re-opening its port: only several, over some time
 * in which nothing was heard of the viewer, count.
 */
final class PortUnreachableDetector {
    private static final int ENOUGH = 3;
    private static final long ENOUGH_NANOS = 2_000_000_000L;

    /** Hosts limit such answers, usually to one a second. */
    private static final long LONGEST_GAP_NANOS = 5_000_000_000L;

    private int count;
    private long firstNanos;
    private long lastNanos;

    /** Takes one more; true when the viewer is gone. */
    boolean refused(long nowNanos) {
        if (count == 0 || nowNanos - lastNanos > LONGEST_GAP_NANOS) {
            count = 0;
            firstNanos = nowNanos;
        }
        count++;
        lastNanos = nowNanos;
        return count >= ENOUGH && nowNanos - firstNanos >= ENOUGH_NANOS;
    }

    /** The viewer has sent RTCP. */
    void heard() {
        count = 0;
    }
}
