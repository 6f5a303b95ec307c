package io.github.rtspsink.net;

/**
 * A task that a {@link ControlLoop} runs once, at or after its due time, unless it is cancelled before.
 *
 * <p>Thread: {@link #cancel} may be called from any; a cancel on the loop's own thread is final. Ownership: the loop forgets a
 * timer when it has fired or was cancelled.
 */
public final class Timer implements Comparable<Timer> {
    final long dueNanos;
    final Runnable task;
    private final long order;
    private final ControlLoop loop;

    Timer(ControlLoop loop, long dueNanos, long order, Runnable task) {
        this.loop = loop;
        this.dueNanos = dueNanos;
        this.order = order;
        this.task = task;
    }

    /** Does nothing when the timer has fired or was cancelled already. */
    public void cancel() {
        loop.cancel(this);
    }

    long order() {
        return order;
    }

    /** By due time, as differences because {@code System.nanoTime} may wrap; then in the order of scheduling. */
    @Override
    public int compareTo(Timer other) {
        long difference = dueNanos - other.dueNanos;
        return difference != 0 ? Long.signum(difference) : Long.compare(order, other.order);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(order);
    }
}
