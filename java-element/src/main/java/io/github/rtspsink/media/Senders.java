package io.github.rtspsink.media;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A server's sender threads and the shards that they serve; each is started when it is first needed.
 *
 * <p>One thread serves all shards as long as it keeps up: threads that send side by side from one socket get into each
 * other's way in the kernel, which costs up to twice the CPU time per packet.
 *
 * <p>Thread: any. Ownership: belongs to the server; owns the threads, borrows the shards from their streams.
 */
public final class Senders implements AutoCloseable {
    private final SenderThread[] threads;
    private final Consumer<Throwable> failures;
    private volatile Shard[] shards = {};

    /**
     * @param name of the threads, to which their number is added
     * @param failures gets what they throw, on those threads; must not allocate
     */
    public Senders(String name, int count, Consumer<Throwable> failures) {
        this.failures = failures;
        threads = new SenderThread[count];
        for (int i = 0; i < count; i++) {
            threads[i] = new SenderThread(name + "-" + i, this, i);
        }
    }

    /** Whether a thread has ended before the senders were closed, which nothing known can bring about. */
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
     * Has what is new in the shards served.
     *
     * @param behind how many shards had not served what was there before: so many more threads help
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
