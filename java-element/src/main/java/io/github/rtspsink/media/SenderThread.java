package io.github.rtspsink.media;

import java.util.concurrent.locks.LockSupport;

/**
 * A thread that serves, one after the other, the shards that would delay a streaming thread too long.
 *
 * <p>Thread: this class is one; any thread may call its methods. Ownership: belongs to {@link Senders}.
 */
final class SenderThread extends Thread {
    private static final long IDLE_NANOS = 1_000_000_000;
    private static final long FAILED_NANOS = 10_000_000;

    private final Senders senders;
    private final int index;
    private volatile boolean awake;
    private volatile boolean closed;

    /** @param index number among the threads, so that two threads that are awake begin with different shards */
    SenderThread(String name, Senders senders, int index) {
        super(name);
        this.senders = senders;
        this.index = index;
        setDaemon(true);
    }

    /** Wakes the thread; this costs a system call only when it sleeps. */
    void wake() {
        if (!awake) {
            awake = true;
            startOnce();
            LockSupport.unpark(this);
        }
    }

    private synchronized void startOnce() {
        if (getState() == State.NEW && !closed) {
            start();
        }
    }

    void close() {
        closed = true;
        LockSupport.unpark(this);
    }

    @Override
    public void run() {
        while (!closed) {
            awake = false;
            if (!drainSafely() && !awake) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            }
        }
    }

    /** Pauses after a failure, so that a lasting failure does not use up a core. */
    private boolean drainSafely() {
        try {
            return drainAll();
        } catch (RuntimeException | Error failed) {
            senders.failed(failed);
            LockSupport.parkNanos(this, FAILED_NANOS);
            return true;
        }
    }

    /** Whether the thread has ended without having been told to. */
    boolean isDead() {
        return !closed && getState() == State.TERMINATED;
    }

    /** Waits for another thread that is in a shard; otherwise both might miss a batch that is published meanwhile. */
    private boolean drainAll() {
        boolean worked = false;
        Shard[] all = senders.shards();
        for (int i = 0; i < all.length; i++) {
            worked |= all[(i + index) % all.length].drainLeft();
        }
        return worked;
    }
}
