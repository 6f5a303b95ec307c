package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;

/**
 * Reads and writes numbers in network byte order at absolute indices, whatever the buffer's own order. Safe on every thread.
 * Holds no state.
 */
final class BigEndian {
    private BigEndian() {}

    static int u8(ByteBuffer buffer, int at) {
        return buffer.get(at) & 0xFF;
    }

    static int u16(ByteBuffer buffer, int at) {
        return u8(buffer, at) << 8 | u8(buffer, at + 1);
    }

    static long u32(ByteBuffer buffer, int at) {
        return (long) u16(buffer, at) << 16 | u16(buffer, at + 2);
    }

    static long u64(ByteBuffer buffer, int at) {
        return u32(buffer, at) << 32 | u32(buffer, at + 4);
    }

    static void putU16(ByteBuffer buffer, int at, int value) {
        buffer.put(at, (byte) (value >>> 8)).put(at + 1, (byte) value);
    }

    static void putU32(ByteBuffer buffer, int at, long value) {
        putU16(buffer, at, (int) (value >>> 16));
        putU16(buffer, at + 2, (int) value);
    }

    static void putU64(ByteBuffer buffer, int at, long value) {
        putU32(buffer, at, value >>> 32);
        putU32(buffer, at + 4, value);
    }
}
