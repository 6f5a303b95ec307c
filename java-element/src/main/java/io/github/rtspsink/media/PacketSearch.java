package io.github.rtspsink.media;

import io.github.rtspsink.rtp.RtpHeader;
import java.nio.ByteBuffer;

/**
 * Finds a packet in a history by its sequence number.
 *
 * <p>Thread: guarded by the stream's lock. Ownership: owns nothing, it only reads the history's memory.
 */
final class PacketSearch {
    private static final int SEQUENCE_MASK = 0xFFFF;

    private final History history;
    private Batch batch = new Batch();
    private int at;
    private int bytes;

    PacketSearch(History history) {
        this.history = history;
    }

    /**
     * Whether a packet with {@code sequence} (0..65535) is in a batch at {@code from} or later. If so, {@link #memory}, {@link
     * #at} and {@link #bytes} tell where it lies, until the history changes. This is a binary search, because sequence numbers
     * rise; where an upstream element broke their order, packets may not be found.
     */
    boolean find(int sequence, long from) {
        long low = Math.max(from, history.first());
        long high = history.next() - 1;
        if (low > high) {
            return false;
        }
        int latest = firstSequence(high);
        int latestEnd = latest + batch.packetCount();
        if (((sequence - latest) & SEQUENCE_MASK) < batch.packetCount()) {
            return locate(high, sequence);
        }
        int back = (latestEnd - sequence) & SEQUENCE_MASK;
        while (low < high) {
            long middle = (low + high + 1) >>> 1;
            boolean startsBefore = ((latestEnd - firstSequence(middle)) & SEQUENCE_MASK) >= back;
            low = startsBefore ? middle : low;
            high = startsBefore ? high : middle - 1;
        }
        return locate(low, sequence);
    }

    private int firstSequence(long position) {
        batch = history.at(position);
        return RtpHeader.sequenceNumber(batch.memory(), batch.dataPosition());
    }

    private boolean locate(long position, int sequence) {
        int index = (sequence - firstSequence(position)) & SEQUENCE_MASK;
        if (index >= batch.packetCount()) {
            return false;
        }
        at = batch.dataPosition();
        for (int i = 0; i < index; i++) {
            at += batch.packetSize(i);
        }
        bytes = batch.packetSize(index);
        return RtpHeader.sequenceNumber(batch.memory(), at) == sequence;
    }

    ByteBuffer memory() {
        return batch.memory();
    }

    int at() {
        return at;
    }

    int bytes() {
        return bytes;
    }
}
