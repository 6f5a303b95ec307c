package io.github.rtspsink.server;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong on threads that may not write a log: kept until the control thread tells it.
 *
 * <p>Thread: {@link #add} may be called from any and allocates nothing, {@link #tell} is for one. Ownership: its server's.
 */
final class Mishaps {
    private final AtomicReference<@Nullable Throwable> latest = new AtomicReference<>();
    private final AtomicLong count = new AtomicLong();

    void add(Throwable thrown) {
        latest.set(thrown);
        count.incrementAndGet();
    }

    /** Hands on the latest one and how many there were since this was called last, if any. */
    void tell(BiConsumer<Throwable, Long> listener) {
        Throwable thrown = latest.getAndSet(null);
        if (thrown != null) {
            listener.accept(thrown, count.getAndSet(0));
        }
    }
}
