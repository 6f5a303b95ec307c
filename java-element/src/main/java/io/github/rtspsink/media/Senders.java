package io.github.rtspsink.media;

/**
 * A server's sender threads, each started when it is first needed.
 *
 * <p>Thread: any. Ownership: belongs to the server; owns the threads.
 */
public final class Senders implements AutoCloseable {
    private final SenderThread[] threads;
    private int nextThread;

    /** @param name of the threads, to which their number is added */
    public Senders(String name, int count) {
        threads = new SenderThread[count];
        for (int i = 0; i < count; i++) {
            threads[i] = new SenderThread(name + "-" + i);
        }
    }

    int count() {
        return threads.length;
    }

    /** The threads take turns in being given out. */
    synchronized SenderThread next() {
        SenderThread thread = threads[nextThread];
        nextThread = (nextThread + 1) % threads.length;
        return thread;
    }

    @Override
    public void close() {
        for (SenderThread thread : threads) {
            thread.close();
        }
    }
}
