package io.github.rtspsink.media;

import java.util.Arrays;

/**
 * Remembers when each packet that one viewer recently asked for was last retransmitted.
 *
 * <p>Thread: control. Ownership: belongs to a {@link Retransmission}.
 */
final class RecentRetransmissions {
    private static final int SLOTS = 1024;
    private static final int NONE = -1;

    private final int[] sequences = new int[SLOTS];
    private final long[] sentNanos = new long[SLOTS];

    RecentRetransmissions() {
        Arrays.fill(sequences, NONE);
    }

    /** Whether {@code sequence} (0..65535) was sent again less than {@code withinNanos} ago. */
    boolean has(int sequence, long nowNanos, long withinNanos) {
        int slot = sequence % SLOTS;
        return sequences[slot] == sequence && nowNanos - sentNanos[slot] < withinNanos;
    }

    void add(int sequence, long nowNanos) {
        sequences[sequence % SLOTS] = sequence;
        sentNanos[sequence % SLOTS] = nowNanos;
    }
}
