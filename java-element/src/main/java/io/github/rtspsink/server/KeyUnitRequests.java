package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.net.loop.ControlLoop;

/**
 * Asks sources for key frames.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class KeyUnitRequests {
    private final ControlLoop loop;
    private final PublisherTable publishers;
    private final ServerEvents events;

    KeyUnitRequests(ControlLoop loop, PublisherTable publishers, ServerEvents events) {
        this.loop = loop;
        this.publishers = publishers;
        this.events = events;
    }

    /** Asks the source of {@code stream}, not more often than it can help. */
    void request(Stream stream) {
        publishers.pad(stream).ifPresent(pad -> {
            if (pad.mayRequestKey(loop.nanoTime(), Stream.FRESH_KEY_NANOS)) {
                events.requestKeyUnit(stream.id());
            }
        });
    }
}
