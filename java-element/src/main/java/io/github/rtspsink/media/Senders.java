package io.github.rtspsink.media;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A server's sender threads and the list of shards that they serve. Each thread is started when it is first needed.
 *
 * <p>One thread serves all shards as long as it keeps up. Threads that send from one socket in parallel slow each other down in
 * the kernel, which costs up to twice the CPU time per packet.
 *
 * <p>Thread: any. Ownership: belongs to the server; owns the threads, borrows the shards from their streams.
 */
public final class Senders implements AutoCloseable {
    private final SenderThread[] threads;
    private final Consumer<Throwable> failures;
    private volatile Shard[] shards = {};

    /**
     * @param name of the threads; each appends its number
     * @param failures called on those threads with what they throw; must not allocate
     */
    public Senders(String name, int count, Consumer<Throwable> failures) {
        this.failures = failures;
        threads = new SenderThread[count];
        for (int i = 0; i < count; i++) {
            threads[i] = new SenderThread(name + "-" + i, this, i);
        }
    }

    /** Whether a thread has ended before {@link #close}. No known fault does that; the watchdog checks it. */
    public boolean isOneDead() {
        for (SenderThread thread : threads) {
            if (thread.isDead()) {
                return true;
            }
        }
        return false;
    }

    void failed(Throwable thrown) {
        failures.accept(thrown);
    }

    int count() {
        return threads.length;
    }

    Shard[] shards() {
        return shards;
    }

    synchronized void add(Shard shard) {
        Shard[] more = Arrays.copyOf(shards, shards.length + 1);
        more[shards.length] = shard;
        shards = more;
    }

    synchronized void remove(Shard shard) {
        int at = Arrays.asList(shards).indexOf(shard);
        if (at >= 0) {
            Shard[] fewer = Arrays.copyOf(shards, shards.length - 1);
            System.arraycopy(shards, at + 1, fewer, at, fewer.length - at);
            shards = fewer;
        }
    }

    /**
     * Wakes sender threads to serve new batches.
     *
     * @param behind number of shards that had not yet served earlier batches; that many additional threads are woken
     */
    void wake(int behind) {
        for (int i = 0; i < threads.length && i <= behind; i++) {
            threads[i].wake();
        }
    }

    @Override
    public void close() {
        for (SenderThread thread : threads) {
            thread.close();
        }
    }
}
