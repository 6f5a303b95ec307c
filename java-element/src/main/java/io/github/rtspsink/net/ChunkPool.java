package io.github.rtspsink.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The native memory behind all {@link Outbox} queues of a server, in chunks of one size, bounded as a whole.
 *
 * <p>Thread: any; lock inside, which is the innermost of all. Ownership: a taken chunk is the taker's until it is returned.
 * Chunks are kept for ever, because direct memory is freed only by the garbage collector, which has little to do here.
 */
public final class ChunkPool {
    static final int CHUNK_BYTES = 32 << 10;

    private final ByteBuffer[] free;
    private int freeCount;
    private int made;
    private int makeable;

    public ChunkPool(int maxBytes) {
        free = new ByteBuffer[Math.max(1, maxBytes / CHUNK_BYTES)];
        makeable = free.length;
    }

    /** Null when all are taken. */
    synchronized @Nullable ByteBuffer take() {
        if (freeCount > 0) {
            ByteBuffer chunk = free[--freeCount];
            free[freeCount] = null;
            return chunk.clear();
        }
        if (made == makeable) {
            return null;
        }
        try {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
            made++;
            return chunk;
        } catch (OutOfMemoryError noDirectMemory) {
            // -XX:MaxDirectMemorySize is less than was promised here. Asking again would collect garbage for half a
            // second each time.
            makeable = made;
            return null;
        }
    }

    synchronized void giveBack(ByteBuffer chunk) {
        free[freeCount++] = chunk;
    }

    synchronized int takenBytes() {
        return (made - freeCount) * CHUNK_BYTES;
    }

    /** Whether {@code bytes} could be taken now. */
    synchronized boolean has(int bytes) {
        return (long) (makeable - made + freeCount) * CHUNK_BYTES >= bytes;
    }
}
