package io.github.rtspsink.net;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a {@link ControlLoop}, by due time.
 *
 * <p>Thread: any; lock inside. Ownership: keeps a timer until it is taken or cancelled.
 */
final class Timers {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final TreeSet<Timer> byDueTime = new TreeSet<>();
    private long made;

    synchronized Timer add(ControlLoop loop, long dueNanos, Runnable task) {
        Timer timer = new Timer(loop, dueNanos, made++, task);
        byDueTime.add(timer);
        return timer;
    }

    synchronized boolean isFirst(Timer timer) {
        return !byDueTime.isEmpty() && byDueTime.first().equals(timer);
    }

    synchronized void remove(Timer timer) {
        byDueTime.remove(timer);
    }

    /** How many were ever added: the order of the next one. */
    synchronized long made() {
        return made;
    }

    /** Null when none of those before {@code endOrder} is due. */
    synchronized @Nullable Timer takeDue(long now, long endOrder) {
        if (byDueTime.isEmpty()) {
            return null;
        }
        Timer first = byDueTime.first();
        if (first.dueNanos - now > 0 || first.order() >= endOrder) {
            return null;
        }
        byDueTime.remove(first);
        return first;
    }

    /** Rounded up, so that a selector that waits so long does not wake too early; {@code none} when there is no timer. */
    synchronized long millisToNext(long now, long none) {
        if (byDueTime.isEmpty()) {
            return none;
        }
        long nanos = byDueTime.first().dueNanos - now;
        return Math.max(0, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }
}
