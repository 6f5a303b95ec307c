package io.github.rtspsink.net.tcp;

import io.github.rtspsink.net.Budget;
import io.github.rtspsink.net.loop.ControlLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Shared parts of all connections of a server: the loop, memory, TLS, and the HTTP tunnels that join two connections.
 *
 * <p>Thread: control. Ownership: belongs to its server; a link belongs to the code that opened it.
 */
public final class Links {
    private static final int READ_BYTES = 64 << 10;
    private static final int FAREWELL_BYTES = 4 << 10;

    /** Of plain bytes in one record; the JDK's engine asks for some more. */
    private static final int RECORD_BYTES = 17 << 10;

    private final ControlLoop loop;
    private final ChunkPool chunks;
    private final @Nullable Tls tls;
    private final WebOrigins origins;
    private final Tunnels tunnels;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final ByteBuffer farewellBuffer = ByteBuffer.allocateDirect(FAREWELL_BYTES);
    private @Nullable ByteBuffer plainBuffer;
    private @Nullable ByteBuffer recordBuffer;

    /**
     * @param tls null when no port is encrypted
     * @param origins web pages that may use WebSockets here
     */
    public Links(ControlLoop loop, ChunkPool chunks, @Nullable Tls tls, WebOrigins origins) {
        this.loop = loop;
        this.chunks = chunks;
        this.tls = tls;
        this.origins = origins;
        this.tunnels = new Tunnels(loop);
    }

    /**
     * Takes {@code channel} (transfer full) and begins to read.
     *
     * @param account budget account for the link's heap; it stays the caller's
     */
    public Link open(SocketChannel channel, TlsUse use, Link.Receiver receiver, Budget.Account account)
            throws IOException {
        return new Link(this, channel, use, receiver, account);
    }

    ControlLoop loop() {
        return loop;
    }

    ChunkPool chunks() {
        return chunks;
    }

    @Nullable
    Tls tls() {
        return tls;
    }

    WebOrigins origins() {
        return origins;
    }

    Tunnels tunnels() {
        return tunnels;
    }

    ByteBuffer readBuffer() {
        return readBuffer;
    }

    ByteBuffer farewellBuffer() {
        return farewellBuffer;
    }

    /** @param bytes that a TLS record may have */
    ByteBuffer recordBuffer(int bytes) {
        if (recordBuffer == null || recordBuffer.capacity() < bytes) {
            recordBuffer = ByteBuffer.allocate(bytes);
        }
        return recordBuffer;
    }

    ByteBuffer plainBuffer() {
        if (plainBuffer == null) {
            plainBuffer = ByteBuffer.allocate(RECORD_BYTES);
        }
        return plainBuffer;
    }
}
