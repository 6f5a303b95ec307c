package io.github.rtspsink.media;

/**
 * Packets and bytes that were sent to somebody.
 *
 * <p>Thread: written under its shard's lock; others may read a slightly old value. Ownership: its maker's.
 */
final class SentCount {
    private long packets;
    private long bytes;

    void add(long morePackets, long moreBytes) {
        packets += morePackets;
        bytes += moreBytes;
    }

    long packets() {
        return packets;
    }

    long bytes() {
        return bytes;
    }
}
