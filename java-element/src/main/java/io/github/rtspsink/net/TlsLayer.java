package io.github.rtspsink.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Decrypts what comes in and carries out the hand-shake.
 *
 * <p>Thread: control; a hand-shake's arithmetic, about a millisecond, is done there too. Ownership: belongs to its
 * {@link Link}; shares the engine with {@link TlsFraming}.
 */
final class TlsLayer implements Layer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Link link;
    private final SSLEngine engine;
    private final TlsFraming framing;
    private final Layer inner;

    /** Borrowed from the server: plain bytes live only until the inner layer has taken them. */
    private final ByteBuffer plain;

    private final ByteBuffer encrypted;
    private boolean established;

    TlsLayer(Link link, SSLEngine engine, TlsFraming framing, Layer inner, ByteBuffer plain) {
        this.link = link;
        this.engine = engine;
        this.framing = framing;
        this.inner = inner;
        this.plain = plain;
        this.encrypted = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    }

    @Override
    public void take(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining() && link.isOpen()) {
                if (!encrypted.hasRemaining()) {
                    throw new SSLException("a record is too long");
                }
                fill(bytes);
                encrypted.flip();
                unwrapAll();
                encrypted.compact();
            }
        } catch (SSLException failed) {
            // The engine has an alert to send, which tells the peer why.
            writeOwn();
            throw failed;
        }
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
        established |= status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
    }

    /** Sends what the engine itself has to say, which no WebSocket frame may be put around. */
    private Outbox.Result writeOwn() {
        return link.outbox().writeControl(NOTHING.duplicate(), framing);
    }

    /** A peer could have us repeat the expensive part for ever. TLS 1.3 has none, only cheap key updates. */
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
