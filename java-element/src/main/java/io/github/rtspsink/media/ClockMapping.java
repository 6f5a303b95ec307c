package io.github.rtspsink.media;

/**
 * Maps one pipeline's running time to wall time. All streams of a pipeline share one mapping, so that their sender reports
 * agree and players can synchronise audio and video (RFC 3550 section 6.4.1).
 *
 * <p>Thread: any; the lock is held for a few instructions. Ownership: shared by the streams of one sink.
 *
 * <p>A sample is wrong when the streaming thread is preempted between its two clock readings. Therefore a new offset is
 * accepted only when several samples in a row differ from the old one.
 */
public final class ClockMapping {
    private static final long TOLERANCE_NANOS = 5_000_000;
    private static final int SAMPLES_TO_MOVE = 4;

    private boolean known;
    private long offsetNanos;
    private int dissent;
    private long dissentNanos;

    /** Takes a sample: the pipeline's running time was {@code runningNanos} at wall time {@code wallNanos}. */
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

    /** Preemption can only make the wall clock reading too late, so the smallest of the differing offsets is the best one. */
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
