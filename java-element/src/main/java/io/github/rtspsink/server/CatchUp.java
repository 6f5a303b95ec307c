package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.Subscriber;
import io.github.rtspsink.net.loop.ControlLoop;
import java.util.OptionalLong;

/**
 * Sends the history of a stream to a newcomer in portions, until it is part of the fan-out.
 *
 * <p>Thread: control. Ownership: belongs to who began it and ends it.
 */
final class CatchUp {
    /** A burst of 64 KiB every 4 ms is 130 Mbit/s: fast, and a player's default socket buffer holds it. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private static final long CHUNK_NANOS = 4_000_000;

    private final ControlLoop loop;
    private final Stream stream;
    private final Subscriber subscriber;
    private final Runnable failed;
    private boolean cancelled;

    /** @param failed gives the newcomer up, when what it is sent throws something */
    CatchUp(ControlLoop loop, Stream stream, Subscriber subscriber, Runnable failed) {
        this.failed = failed;
        this.loop = loop;
        this.stream = stream;
        this.subscriber = subscriber;
    }

    /** Sends the first portion at once. */
    void goOn(long position) {
        if (cancelled) {
            return;
        }
        boolean done = false;
        try {
            OptionalLong next = stream.catchUp(subscriber, position, CHUNK_BYTES);
            if (next.isPresent()) {
                loop.schedule(CHUNK_NANOS, () -> goOn(next.getAsLong()));
            }
            done = true;
        } finally {
            if (!done) {
                failed.run();
            }
        }
    }

    /** Sends no further portion; what has joined stays. */
    void cancel() {
        cancelled = true;
    }
}
