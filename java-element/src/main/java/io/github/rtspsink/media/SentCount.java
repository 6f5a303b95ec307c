package io.github.rtspsink.media;

import io.github.rtspsink.net.Counter;

/**
 * Counts the packets and bytes that were sent to one viewer, or to all viewers of a fan-out together.
 *
 * <p>Thread: {@link #add} under the lock of the shard that sends; the rest on any thread, without a lock. Ownership: belongs to
 * the viewer or the fan-out that creates it.
 */
final class SentCount {
    private final Counter packets = new Counter();
    private final Counter bytes = new Counter();

    void add(long morePackets, long moreBytes) {
        packets.add(morePackets);
        bytes.add(moreBytes);
    }

    long packets() {
        return packets.get();
    }

    long bytes() {
        return bytes.get();
    }
}
