package io.github.rtspsink.media;

import java.util.concurrent.locks.LockSupport;

/**
 * Serves the shards that would hold a streaming thread up, one after the other.
 *
 * <p>Thread: is one; the other methods are for any. Ownership: belongs to {@link Senders}.
 */
final class SenderThread extends Thread {
    private static final long IDLE_NANOS = 1_000_000_000;

    private volatile Shard[] shards = {};
    private volatile boolean awake;
    private volatile boolean closed;

    SenderThread(String name) {
        super(name);
        setDaemon(true);
    }

    synchronized void add(Shard shard) {
        Shard[] old = shards;
        Shard[] more = new Shard[old.length + 1];
        System.arraycopy(old, 0, more, 0, old.length);
        more[old.length] = shard;
        shards = more;
    }

    synchronized void remove(Shard shard) {
        Shard[] old = shards;
        for (int i = 0; i < old.length; i++) {
            if (old[i] == shard) {
                Shard[] fewer = new Shard[old.length - 1];
                System.arraycopy(old, 0, fewer, 0, i);
                System.arraycopy(old, i + 1, fewer, i, fewer.length - i);
                shards = fewer;
                return;
            }
        }
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
            if (!drainAll() && !awake) {
                LockSupport.parkNanos(this, IDLE_NANOS);
            }
        }
    }

    private boolean drainAll() {
        boolean worked = false;
        Shard[] all = shards;
        for (int i = 0; i < all.length; i++) {
            worked |= all[i].drain();
        }
        return worked;
    }
}
