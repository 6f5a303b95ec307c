package io.github.rtspsink.server;

import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.settings.ServerSettings;
import java.time.Instant;

/**
 * What nearly every part of a server needs: its thread, its settings, and where to report.
 *
 * <p>Thread: any. Ownership: belongs to its server, which ends the loop.
 *
 * @param settings of the server as a whole
 * @param failures for what was thrown and has been contained
 */
record ServerContext(ControlLoop loop, ServerSettings settings, System.Logger log, FailureLog failures) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Monotonic, in ns. */
    long nanoTime() {
        return loop.nanoTime();
    }

    /** The time of day, in ns since 1970. */
    static long wallNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }
}
