package io.github.rtspsink.server;

import io.github.rtspsink.net.loop.ControlLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A control loop whose time a test sets. Runs on the test's thread. Owns the loop. */
final class SteppedClock implements AutoCloseable {
    private static final long CALL_NANOS = 10_000_000_000L;

    final ControlLoop loop;
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos;

    SteppedClock(long startNanos) {
        nanos = new AtomicLong(startNanos);
        loop = ControlLoop.start("stepped", nanos::get, failures::add);
    }

    /** Returns when everything that is due at {@code toNanos} has run. */
    void advance(long toNanos) {
        nanos.set(toNanos);
        // The first one may be part of a turn that began before.
        loop.call(() -> true, CALL_NANOS);
        loop.call(() -> true, CALL_NANOS);
    }

    @Override
    public void close() {
        loop.close();
    }
}
