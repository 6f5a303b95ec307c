package io.github.rtspsink.media;

/**
 * Counts what was sent to one viewer: individually while it catches up, then together with all viewers of its fan-out, which
 * are counted once.
 *
 * <p>Thread: written under the lock of the viewer's shard; read by any thread, without a lock. Ownership: belongs to the
 * subscriber.
 */
final class ViewerCount {
    /** Replaced as a whole, so that a reader never adds an old and a new part. */
    private volatile Sent sent = new Sent(new SentCount(), 0, 0);

    /**
     * The viewer's total is the value of {@code count} plus the two other fields.
     *
     * @param count of this viewer alone, or of its fan-out
     * @param morePackets packets to add; negative if the fan-out had sent packets before this viewer joined it
     * @param moreBytes the bytes of those packets, with the same sign
     */
    private record Sent(SentCount count, long morePackets, long moreBytes) {}

    /** Counts packets that are sent to this viewer alone; only while it is not counted with others. */
    void addAlone(int packets, int bytes) {
        sent.count().add(packets, bytes);
    }

    /** From now on the viewer receives what {@code others} counts. */
    void joinOthers(SentCount others) {
        sent = new Sent(others, packets() - others.packets(), bytes() - others.bytes());
    }

    /** The viewer is no longer counted with others. */
    void leaveOthers() {
        sent = new Sent(new SentCount(), packets(), bytes());
    }

    /** Packets sent; never decreases. */
    long packets() {
        while (true) {
            Sent now = sent;
            long packets = now.count().packets() + now.morePackets();
            // The viewer may have left meanwhile and did not get what its fan-out counted after that; then read again.
            if (now.equals(sent)) {
                return packets;
            }
        }
    }

    /** Bytes sent; never decreases. */
    long bytes() {
        while (true) {
            Sent now = sent;
            long bytes = now.count().bytes() + now.moreBytes();
            if (now.equals(sent)) {
                return bytes;
            }
        }
    }
}
