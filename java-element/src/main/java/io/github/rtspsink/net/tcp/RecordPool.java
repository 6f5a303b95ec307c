package io.github.rtspsink.net.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Heap buffers for TLS records: the JDK encrypts arrays several times as fast as direct buffers.
 *
 * <p>Thread: any; lock inside, which is the innermost of all. Ownership: a taken buffer is the taker's until it is given back. There
 * are never more buffers than threads that encrypt at the same time.
 */
final class RecordPool {
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private final int recordBytes;

    RecordPool(int recordBytes) {
        this.recordBytes = recordBytes;
    }

    /** The size of each buffer. */
    int recordBytes() {
        return recordBytes;
    }

    /** An empty buffer. */
    ByteBuffer take() {
        ByteBuffer spare;
        synchronized (this) {
            spare = free.pollLast();
        }
        return spare == null ? ByteBuffer.allocate(recordBytes) : spare.clear();
    }

    synchronized void giveBack(ByteBuffer buffer) {
        free.addLast(buffer);
    }
}
