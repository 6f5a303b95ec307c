package io.github.rtspsink.net.udp;

import java.nio.ByteBuffer;

/**
 * Divides a batch of packets, back to back in memory, into trains: runs of packets that the kernel can cut apart by one segment
 * size.
 *
 * <p>All packets of a train have the first one's size, but the last may be shorter. A train has at most 64 packets (UDP_MAX_SEGMENTS of
 * older kernels) and 65507 bytes (the largest IPv4 datagram).
 *
 * <p>Thread: guarded by its sender. Ownership: a cursor that refers to the batch only during a send.
 */
final class Train {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    static final int MAX_PACKETS = 64;
    static final int MAX_BYTES = 65_507;

    private ByteBuffer memory = NOTHING;
    private int sizesOffset;
    private int count;
    private int next;

    private int first;
    private int packets;
    private int bytes;
    private int segmentBytes;
    private int dataOffset;

    /** {@code sizesOffset} is where the {@code count} sizes are, unsigned 16 bit, native order; their bytes begin at {@code dataOffset}. */
    void begin(ByteBuffer memory, int dataOffset, int sizesOffset, int count) {
        this.memory = memory;
        this.sizesOffset = sizesOffset;
        this.count = count;
        this.dataOffset = dataOffset;
        next = 0;
        bytes = 0;
    }

    /** Goes to the next train; false when there is none. */
    boolean next() {
        if (next == count) {
            return false;
        }
        dataOffset += bytes;
        first = next;
        segmentBytes = size(first);
        bytes = segmentBytes;
        next++;
        int last = segmentBytes;
        while (next < count && next - first < MAX_PACKETS && last == segmentBytes) {
            last = size(next);
            if (last > segmentBytes || bytes + last > MAX_BYTES) {
                break;
            }
            bytes += last;
            next++;
        }
        packets = next - first;
        return true;
    }

    int packets() {
        return packets;
    }

    int bytes() {
        return bytes;
    }

    int segmentBytes() {
        return segmentBytes;
    }

    int dataOffset() {
        return dataOffset;
    }

    /** Bytes of the train's packet {@code index}; every packet but the last has {@link #segmentBytes}. */
    int packetBytes(int index) {
        return size(first + index);
    }

    private int size(int index) {
        return Short.toUnsignedInt(memory.getShort(sizesOffset + index * Short.BYTES));
    }
}
