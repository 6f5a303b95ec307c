package io.github.rtspsink.net.loop;

/**
 * A task that a {@link ControlLoop} runs at or after its due time, once or again and again, unless it is cancelled before.
 *
 * <p>Thread: any thread may call the methods; a cancel on the loop's own thread is final. Ownership: the loop drops a timer
 * after it has fired (if it fires once) or when it is cancelled.
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
     * Sets the time until the next run; a recurring timer also gets this as its new period. Does nothing when the timer has
     * fired or was cancelled. It allocates nothing, so it cannot fail for lack of memory.
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
