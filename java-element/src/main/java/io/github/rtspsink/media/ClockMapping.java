package io.github.rtspsink.media;

/**
 * Where one pipeline's running time lies in wall time, one answer for all its streams, so that their sender reports agree
 * and players can keep lips and voice together (RFC 3550 section 6.4.1).
 *
 * <p>Thread: any; the lock is held for a few instructions. Ownership: shared by the streams of one sink.
 *
 * <p>Samples jitter when the streaming thread is preempted between its two clock readings. A new offset is believed only
 * when several samples in a row agree that the old one is off.
 */
public final class ClockMapping {
    private static final long TOLERANCE_NANOS = 5_000_000;
    private static final int SAMPLES_TO_MOVE = 4;

    private boolean known;
    private long offsetNanos;
    private int dissent;
    private long dissentNanos;

    /** Takes a sample: at wall time {@code wallNanos} the pipeline's clock stood at {@code runningNanos}. */
    synchronized void sample(long runningNanos, long wallNanos) {
        if (runningNanos < 0) {
            return;
        }
        long offset = wallNanos - runningNanos;
        if (!known) {
            known = true;
            offsetNanos = offset;
        } else if (Math.abs(offset - offsetNanos) <= TOLERANCE_NANOS) {
            dissent = 0;
        } else {
            weigh(offset);
        }
    }

    /** Preemption only ever delays the wall clock reading, so the smallest of the dissenting offsets is the best. */
    private void weigh(long offset) {
        dissentNanos = dissent == 0 ? offset : Math.min(dissentNanos, offset);
        if (++dissent >= SAMPLES_TO_MOVE) {
            offsetNanos = dissentNanos;
            dissent = 0;
        }
    }

    synchronized boolean isKnown() {
        return known;
    }

    /** Wall time in ns since 1970 of a running time; meaningful once {@link #isKnown()}. */
    synchronized long wallNanos(long runningNanos) {
        return offsetNanos + runningNanos;
    }
}
