package io.github.rtspsink.net.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Decrypts a connection's input and performs the TLS handshake.
 *
 * <p>Thread: control; this includes a handshake's calculations, about a millisecond. Ownership: belongs to its {@link Link};
 * shares the engine with {@link TlsFraming}.
 */
final class TlsLayer implements Layer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Heap that the JDK's engine takes after the handshake; measured. */
    private static final int ENGINE_BYTES = 8 << 10;

    /** Additional heap during the handshake, for keys, certificates and messages; measured. */
    private static final int HANDSHAKE_BYTES = 8 << 10;

    /** The engine keeps a handshake message until it is complete, and refuses longer ones. */
    private static final int MAX_HANDSHAKE_BYTES = 32 << 10;

    private final Link link;
    private final SSLEngine engine;
    private final TlsFraming framing;
    private final Layer inner;

    /** Borrowed from the server: plain bytes live only until the inner layer has taken them. */
    private final ByteBuffer plain;

    /** Also borrowed from the server: the records at hand, which are decrypted before the next connection is read. */
    private final ByteBuffer encrypted;

    /** The beginning of a record whose end has not come. */
    private byte[] rest = {};

    private boolean established;

    /** Bytes that the engine consumed without output; at worst the beginning of a handshake message that it keeps. */
    private int kept;

    TlsLayer(Link link, Links links, SSLEngine engine, TlsFraming framing, Layer inner) {
        this.link = link;
        this.engine = engine;
        this.framing = framing;
        this.inner = inner;
        this.plain = links.plainBuffer();
        this.encrypted = links.recordBuffer(engine.getSession().getPacketBufferSize());
    }

    @Override
    public void take(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining() && link.isOpen()) {
                encrypted.clear().put(rest);
                if (!encrypted.hasRemaining()) {
                    throw new SSLException("a record is too long");
                }
                fill(bytes);
                encrypted.flip();
                unwrapAll();
                keepRest();
            }
        } catch (SSLException failed) {
            // The engine has an alert to send, which tells the peer why.
            writeOwn();
            throw failed;
        }
    }

    private void keepRest() {
        if (encrypted.hasRemaining() || rest.length > 0) {
            rest = new byte[encrypted.remaining()];
            encrypted.get(rest);
        }
    }

    @Override
    public int ownBytes() {
        return ENGINE_BYTES + (established ? 0 : HANDSHAKE_BYTES) + inner.ownBytes();
    }

    @Override
    public int waitingBytes() {
        return rest.length + Math.min(kept, MAX_HANDSHAKE_BYTES) + inner.waitingBytes();
    }

    private void fill(ByteBuffer bytes) {
        int limit = bytes.limit();
        bytes.limit(bytes.position() + Math.min(bytes.remaining(), encrypted.remaining()));
        encrypted.put(bytes);
        bytes.limit(limit);
    }

    private void unwrapAll() throws IOException {
        while (link.isOpen()) {
            SSLEngineResult result = engine.unwrap(encrypted, plain.clear());
            kept = result.bytesProduced() > 0 ? 0 : kept + result.bytesConsumed();
            if (plain.flip().hasRemaining()) {
                inner.take(plain);
            }
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> {
                    return;
                }
                case CLOSED -> throw new SSLException("closed by the peer");
                case BUFFER_OVERFLOW -> throw new SSLException("a record is too long");
                case OK -> handshake(result.getHandshakeStatus());
            }
            if (!encrypted.hasRemaining()) {
                return;
            }
        }
    }

    private void handshake(HandshakeStatus first) throws SSLException {
        if (established && first != HandshakeStatus.NOT_HANDSHAKING) {
            refuseRenegotiation();
        }
        HandshakeStatus status = first;
        while (status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP) {
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (writeOwn() == Outbox.Result.CLOSED) {
                throw new SSLException("the hand-shake cannot go on");
            }
            status = engine.getHandshakeStatus();
        }
        if (!established && (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED)) {
            established = true;
            kept = 0;
        }
    }

    /** Sends the engine's own messages; they are sent without WebSocket frames. */
    private Outbox.Result writeOwn() {
        return link.outbox().writeControl(NOTHING.duplicate(), framing);
    }

    /**
     * Refuses renegotiation, by which a peer could make the server repeat the expensive part for ever. TLS 1.3 has only cheap
     * key updates.
     */
    private void refuseRenegotiation() throws SSLException {
        if (!engine.getSession().getProtocol().equals("TLSv1.3")) {
            throw new SSLException("renegotiation is not allowed");
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
