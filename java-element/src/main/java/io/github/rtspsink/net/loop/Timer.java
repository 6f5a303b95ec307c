package io.github.rtspsink.net.loop;

/**
 * A task that a {@link ControlLoop} runs at or after its due time, once or again and again, unless it is cancelled before.
 *
 * <p>Thread: every method may be called from any; a cancel on the loop's own thread is final. Ownership: the loop forgets a
 * timer that runs once when it has fired, and any other when it is cancelled.
 */
public final class Timer {
    /** {@link #index} of a timer that is not among those to come. */
    static final int NOWHERE = -1;

    final Runnable task;
    final boolean recurring;
    private final ControlLoop loop;

    // Guarded by the loop's Timers.
    long dueNanos;
    long periodNanos;
    long order;
    int index = NOWHERE;

    Timer(ControlLoop loop, Runnable task, boolean recurring) {
        this.loop = loop;
        this.task = task;
        this.recurring = recurring;
    }

    /** Does nothing when the timer has fired or was cancelled already. */
    public void cancel() {
        loop.cancel(this);
    }

    /**
     * Has the next run be so long from now and, unless this is called again, the later ones so long after each other. Does
     * nothing when the timer has fired or was cancelled already. Allocates nothing, so it cannot fail.
     */
    public void next(long delayNanos) {
        loop.postpone(this, delayNanos);
    }

    /** By due time, as differences because {@code System.nanoTime} may wrap; then in the order of scheduling. */
    boolean isBefore(Timer other) {
        long difference = dueNanos - other.dueNanos;
        return difference != 0 ? difference < 0 : order < other.order;
    }
}
