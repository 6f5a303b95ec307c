package io.github.rtspsink.net.loop;

import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of a {@link ControlLoop}'s tasks. Thread: any; it has its own lock. Ownership: belongs to the loop.
 */
final class TaskQueue {
    /** Far above what a server queues in one turn; reaching it means that the loop hangs. */
    static final int MAX_TASKS = 1 << 16;

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private volatile boolean closed;

    /**
     * @param loopName for the message
     * @throws RejectedExecutionException once closed, and when too many wait
     */
    synchronized void add(Runnable task, String loopName) {
        if (closed) {
            throw new RejectedExecutionException(loopName + " is closed");
        }
        if (tasks.size() >= MAX_TASKS) {
            throw new RejectedExecutionException(loopName + " hangs: " + MAX_TASKS + " tasks queued");
        }
        tasks.add(task);
    }

    /** The next task, null when there is none. */
    synchronized @Nullable Runnable poll() {
        return tasks.poll();
    }

    synchronized int size() {
        return tasks.size();
    }

    /** Refuses further tasks; queued ones stay. */
    synchronized void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
