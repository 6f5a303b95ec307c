package io.github.rtspsink.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A count that one thread at a time raises and any thread reads.
 *
 * <p>Thread: {@link #add} is called by one thread at a time (the writers share a lock or are one thread); {@link #get} by any, without
 * a lock. A reader never sees half of a value, also on machines of 32 bits, and whoever reads a value sees everything that the writer
 * did before it. Ownership: its maker's.
 */
public final class Counter {
    /** Written with a plain read and a release write, which cost what an ordinary field costs: there is only one writer. */
    private final AtomicLong value = new AtomicLong();

    /** Raises the count by {@code more}, which is not negative. */
    public void add(long more) {
        value.setRelease(value.getPlain() + more);
    }

    /** The count as of now or a moment ago; it never falls. */
    public long get() {
        return value.getAcquire();
    }
}
