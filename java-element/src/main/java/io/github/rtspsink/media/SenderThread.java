package io.github.rtspsink.media;

import java.util.concurrent.locks.LockSupport;

/**
 * Serves the shards that would hold a streaming thread up, one after the other.
 *
 * <p>Thread: is one; the other methods are for any. Ownership: belongs to {@link Senders}.
 */
final class SenderThread extends Thread {
    private static final long IDLE_NANOS = 1_000_000_000;
    private static final long FAILED_NANOS = 10_000_000;

    private final Senders senders;
    private final int index;
    private volatile boolean awake;
    private volatile boolean closed;

    /** @param index among the threads, so that two that are awake begin with different shards */
    SenderThread(String name, Senders senders, int index) {
        super(name);
        this.senders = senders;
        this.index = index;
        setDaemon(true);
    }

    /** Costs a system call only when the thread sleeps. */
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

    /** Rests after a failure, so that one that lasts does not take all of a core. */
    private boolean drainSafely() {
        try {
            return drainAll();
        } catch (RuntimeException | Error failed) {
            senders.failed(failed);
            LockSupport.parkNanos(this, FAILED_NANOS);
            return true;
        }
    }

    /** Whether it has ended without having been told to. */
    boolean isDead() {
        return !closed && getState() == State.TERMINATED;
    }

    /** May wait for another thread that is in a shard: what was published meanwhile might else be seen by neither. */
    private boolean drainAll() {
        boolean worked = false;
        Shard[] all = senders.shards();
        for (int i = 0; i < all.length; i++) {
            worked |= all[(i + index) % all.length].drainLeft();
        }
        return worked;
    }
}
