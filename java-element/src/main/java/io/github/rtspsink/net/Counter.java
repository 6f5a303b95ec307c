package io.github.rtspsink.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A counter that one thread at a time increases and any thread reads.
 *
 * <p>Thread: one thread at a time calls {@link #add} (the writers share a lock or are one thread); any thread calls {@link
 * #get}, without a lock. A reader never sees half of a value, also on 32-bit machines, and it sees everything that the writer
 * did before the value that it reads. Ownership: belongs to the object that creates it.
 */
public final class Counter {
    /** Written with a plain read and a release write, which cost what an ordinary field costs: there is only one writer. */
    private final AtomicLong value = new AtomicLong();

    /** Increases the counter by {@code more}, which is not negative. */
    public void add(long more) {
        value.setRelease(value.getPlain() + more);
    }

    /** The value now or a moment ago; it never decreases. */
    public long get() {
        return value.getAcquire();
    }
}
