package io.github.rtspsink.net.loop;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The timers of a {@link ControlLoop}, by due time: a binary heap whose members know their places, so that each step is
 * O(log n). A recurring timer stays in it while its task runs, and is put to its next due time without allocating, so that
 * neither what the task throws nor a lack of memory can end it; the JDK's collections cannot do that.
 *
 * <p>Thread: any; lock inside. Ownership: keeps a timer until it has fired for the last time or is cancelled.
 */
final class Timers {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int INITIAL_ROOM = 64;

    private @Nullable Timer[] heap = new @Nullable Timer[INITIAL_ROOM];
    private int size;
    private long made;

    /** Makes room first, so that a timer is added completely or not at all. */
    synchronized void add(Timer timer, long dueNanos) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        timer.dueNanos = dueNanos;
        timer.order = made++;
        moveUp(timer, size++);
    }

    synchronized boolean isFirst(Timer timer) {
        return timer.index == 0;
    }

    synchronized int size() {
        return size;
    }

    synchronized void remove(Timer timer) {
        int at = timer.index;
        if (at == Timer.NOWHERE) {
            return;
        }
        timer.index = Timer.NOWHERE;
        Timer last = at(--size);
        heap[size] = null;
        if (last != timer) {
            place(last, at);
        }
    }

    /** Gives a timer that is still to come another due time, and another period if it recurs. */
    synchronized void postpone(Timer timer, long dueNanos, long periodNanos) {
        if (timer.index != Timer.NOWHERE) {
            timer.periodNanos = periodNanos;
            reorder(timer, dueNanos);
        }
    }

    private void reorder(Timer timer, long dueNanos) {
        timer.dueNanos = dueNanos;
        timer.order = made++;
        place(timer, timer.index);
    }

    /** Number of due times given so far; it orders timers with the same due time. */
    synchronized long made() {
        return made;
    }

    /** Null when none of those before {@code endOrder} is due. One that recurs gets its next due time. */
    synchronized @Nullable Timer takeDue(long now, long endOrder) {
        if (size == 0) {
            return null;
        }
        Timer first = at(0);
        if (first.dueNanos - now > 0 || first.order >= endOrder) {
            return null;
        }
        if (first.recurring) {
            reorder(first, now + first.periodNanos);
        } else {
            remove(first);
        }
        return first;
    }

    /** Milliseconds to the next timer, rounded up so that a selector does not wake too early; {@code none} without timers. */
    synchronized long millisToNext(long now, long none) {
        if (size == 0) {
            return none;
        }
        long nanos = at(0).dueNanos - now;
        return Math.max(0, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    }

    @SuppressWarnings("NullAway") // below size every place is taken
    private Timer at(int index) {
        return heap[index];
    }

    private void place(Timer timer, int at) {
        if (at > 0 && timer.isBefore(at((at - 1) / 2))) {
            moveUp(timer, at);
        } else {
            moveDown(timer, at);
        }
    }

    private void moveUp(Timer timer, int from) {
        int to = from;
        while (to > 0 && timer.isBefore(at((to - 1) / 2))) {
            put(at((to - 1) / 2), to);
            to = (to - 1) / 2;
        }
        put(timer, to);
    }

    private void moveDown(Timer timer, int from) {
        int to = from;
        for (int child = 2 * to + 1; child < size; child = 2 * to + 1) {
            int least = child + 1 < size && at(child + 1).isBefore(at(child)) ? child + 1 : child;
            if (!at(least).isBefore(timer)) {
                break;
            }
            put(at(least), to);
            to = least;
        }
        put(timer, to);
    }

    private void put(Timer timer, int index) {
        heap[index] = timer;
        timer.index = index;
    }
}
