package io.github.rtspsink.media;

/**
 * What was sent to one viewer: alone while it catches up, then together with all viewers of its fan-out, which are counted once.
 *
 * <p>Thread: written under the lock of the viewer's shard; read by any thread, without a lock. Ownership: the subscriber's.
 */
final class ViewerCount {
    /** Changes as a whole, so that a reader never adds up parts of before and after. */
    private volatile Sent sent = new Sent(new SentCount(), 0, 0);

    /**
     * The viewer's total is what {@code count} says plus what is to be added to it.
     *
     * @param count of this viewer alone, or of its fan-out
     * @param morePackets to add; negative where the fan-out had sent packets before this viewer joined it
     * @param moreBytes the bytes of those packets, with the same sign
     */
    private record Sent(SentCount count, long morePackets, long moreBytes) {}

    /** Counts what is sent to this viewer and no other; only while it is not counted with others. */
    void addAlone(int packets, int bytes) {
        sent.count().add(packets, bytes);
    }

    /** From now on the viewer gets what {@code others} counts. */
    void joinOthers(SentCount others) {
        sent = new Sent(others, packets() - others.packets(), bytes() - others.bytes());
    }

    /** The viewer left those that it was counted with. */
    void leaveOthers() {
        sent = new Sent(new SentCount(), packets(), bytes());
    }

    /** Never falls. */
    long packets() {
        while (true) {
            Sent now = sent;
            long packets = now.count().packets() + now.morePackets();
            // A viewer who left meanwhile did not get what its fan-out counted after that: read again.
            if (now.equals(sent)) {
                return packets;
            }
        }
    }

    /** Never falls. */
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
