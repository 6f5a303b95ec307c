package io.github.rtspsink.net.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Gathers what a {@link Framing} makes, so that many small pieces become few writes.
 *
 * <p>Thread: any, under the lock of its {@link Outbox}. Ownership: borrows a pool chunk for the time of one write.
 */
final class WireBuffer {
    private final ByteBuffer chunk;
    private final Outlet outlet;

    /** Where full buffers go. */
    @FunctionalInterface
    interface Outlet {
        /** Takes all of {@code bytes}. */
        void emit(ByteBuffer bytes) throws IOException;
    }

    WireBuffer(ByteBuffer chunk, Outlet outlet) {
        this.chunk = chunk;
        this.outlet = outlet;
    }

    /** The buffer to write to, with at least {@code bytes} free, which must not be more than a chunk has. */
    ByteBuffer room(int bytes) throws IOException {
        if (chunk.remaining() < bytes) {
            flush();
        }
        return chunk;
    }

    void put(ByteBuffer source) throws IOException {
        int limit = source.limit();
        while (source.position() < limit) {
            int count = Math.min(room(1).remaining(), limit - source.position());
            source.limit(source.position() + count);
            chunk.put(source);
            source.limit(limit);
        }
    }

    void flush() throws IOException {
        if (chunk.position() > 0) {
            outlet.emit(chunk.flip());
            chunk.clear();
        }
    }
}
