package io.github.rtspsink.media;

import java.nio.ByteBuffer;

/**
 * Flyweight over one {@code RtspSinkBatch} (native-shim/java/rtspsink-abi.h): the RTP packets of one access unit, back to back.
 *
 * <p>Thread: one thread at a time, the one that may read the memory. Ownership: owns nothing; the memory belongs to the pad or
 * to a {@link History}.
 *
 * <pre>
 *   0  int64  running time of the first packet, ns, -1 unknown
 *   8  int64  pipeline clock's running time when sampled, ns, -1 unknown
 *  16  int64  wall time when sampled, ns since 1970
 *  24  uint32 flags
 *  28  uint32 packet count
 *  32  uint32 offset of uint16 sizes[]
 *  36  uint32 offset of the packets
 *  40  uint32 bytes of all packets
 *  44  uint32 reserved
 * </pre>
 */
public final class Batch {
    /** Bytes of the fixed part. */
    public static final int HEADER_BYTES = 48;

    static final int RUNNING_TIME = 0;
    static final int CLOCK_RUNNING_TIME = 8;
    static final int WALL_TIME = 16;
    static final int FLAGS = 24;
    static final int PACKET_COUNT = 28;
    static final int SIZES_OFFSET = 32;
    static final int DATA_OFFSET = 36;
    static final int DATA_BYTES = 40;

    private static final int FLAG_KEY = 1;

    private ByteBuffer memory = ByteBuffer.allocate(0);
    private int start;

    /** Offsets of the fields in order of declaration; a test compares them with the C structure. */
    public static int[] layout() {
        return new int[] {
            HEADER_BYTES,
            RUNNING_TIME,
            CLOCK_RUNNING_TIME,
            WALL_TIME,
            FLAGS,
            PACKET_COUNT,
            SIZES_OFFSET,
            DATA_OFFSET,
            DATA_BYTES,
            DATA_BYTES + 4
        };
    }

    /**
     * Points this flyweight at the batch that starts at byte {@code offset} of {@code buffer}, which is in native byte order.
     */
    public Batch wrap(ByteBuffer buffer, int offset) {
        memory = buffer;
        start = offset;
        return this;
    }

    /**
     * Whether all fields refer to memory within a block of {@code capacity} bytes. The C side fills them, but a wrong length
     * would make Java read memory outside the block.
     */
    boolean isWithin(int capacity) {
        if (capacity < HEADER_BYTES) {
            return false;
        }
        long sizesEnd = Integer.toUnsignedLong(memory.getInt(start + SIZES_OFFSET)) + 2L * packetCount();
        long dataEnd = Integer.toUnsignedLong(memory.getInt(start + DATA_OFFSET)) + dataBytes();
        return packetCount() > 0 && dataBytes() > 0 && sizesEnd <= capacity && dataEnd <= capacity && sizesFillData();
    }

    private boolean sizesFillData() {
        long sum = 0;
        int count = packetCount();
        for (int i = 0; i < count; i++) {
            int size = packetSize(i);
            if (size < 12) {
                return false;
            }
            sum += size;
        }
        return sum == dataBytes();
    }

    ByteBuffer memory() {
        return memory;
    }

    long runningTimeNanos() {
        return memory.getLong(start + RUNNING_TIME);
    }

    long clockRunningTimeNanos() {
        return memory.getLong(start + CLOCK_RUNNING_TIME);
    }

    long wallTimeNanos() {
        return memory.getLong(start + WALL_TIME);
    }

    boolean isKey() {
        return (memory.getInt(start + FLAGS) & FLAG_KEY) != 0;
    }

    int flags() {
        return memory.getInt(start + FLAGS);
    }

    int packetCount() {
        return memory.getInt(start + PACKET_COUNT);
    }

    int dataBytes() {
        return memory.getInt(start + DATA_BYTES);
    }

    /** Length from the first byte of the header to the last byte that belongs to the batch. */
    int bytes() {
        int sizesEnd = memory.getInt(start + SIZES_OFFSET) + 2 * packetCount();
        int dataEnd = memory.getInt(start + DATA_OFFSET) + dataBytes();
        return Math.max(sizesEnd, dataEnd);
    }

    /** Absolute position of the size array in {@link #memory()}. */
    int sizesPosition() {
        return start + memory.getInt(start + SIZES_OFFSET);
    }

    /** Absolute position of the first packet in {@link #memory()}. */
    int dataPosition() {
        return start + memory.getInt(start + DATA_OFFSET);
    }

    int packetSize(int index) {
        return Short.toUnsignedInt(memory.getShort(sizesPosition() + 2 * index));
    }
}
