package io.github.rtspsink.net.tcp;

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

    /** What the JDK's engine takes once the hand-shake is over, measured. */
    private static final int ENGINE_BYTES = 8 << 10;

    /** What it takes more until then: keys, certificates and what has been said, measured. */
    private static final int HANDSHAKE_BYTES = 8 << 10;

    /** The engine refuses longer messages of a hand-shake, until whose end it keeps them. */
    private static final int MAX_HANDSHAKE_BYTES = 32 << 10;

    private final Link link;
    private final SSLEngine engine;
    private final TlsFraming framing;
    private final Layer inner;

    /** Borrowed from the server: plain bytes live only until the inner layer has taken them. */
    private final ByteBuffer plain;

    /** Also the server's: the records at hand, which are decrypted before the next connection is read. */
    private final ByteBuffer encrypted;

    /** The beginning of a record whose end has not come. */
    private byte[] rest = {};

    private boolean established;

    /** Bytes that the engine has taken in a row without giving any: the beginning of a hand-shake message, at the worst. */
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
