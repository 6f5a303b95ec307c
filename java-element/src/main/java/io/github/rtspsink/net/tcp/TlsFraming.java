package io.github.rtspsink.net.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * Encrypts what one connection sends.
 *
 * <p>Thread: any, under the lock of the outbox; the engine lets {@link TlsLayer} decrypt at the same time. Ownership: shares the
 * engine with the layer.
 */
final class TlsFraming implements Framing {
    /** Of plain bytes in a record (RFC 8446 section 5.1). */
    private static final int RECORD_BYTES = 1 << 14;

    private final SSLEngine engine;
    private final RecordPool records;
    private final int packetBytes;

    /** @param records whose buffers hold a record of {@code engine} */
    TlsFraming(SSLEngine engine, RecordPool records) {
        this.engine = engine;
        this.records = records;
        this.packetBytes = records.recordBytes();
    }

    @Override
    public int wireBytes(int count) {
        return count + (count / RECORD_BYTES + 2) * (packetBytes - RECORD_BYTES);
    }

    /** With an empty {@code source} it writes the engine's handshake messages. */
    @Override
    public void frame(ByteBuffer source, WireBuffer target) throws IOException {
        try {
            do {
                SSLEngineResult result = wrap(source, target);
                boolean stuck = result.bytesProduced() == 0 && source.hasRemaining();
                if (stuck || result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                    throw new SSLException("cannot encrypt: " + result.getStatus());
                }
            } while (source.hasRemaining());
        } catch (SSLException failed) {
            // What failed was a hand-shake, and the engine has an alert to send, which tells the peer why.
            wrap(ByteBuffer.allocate(0), target);
            target.flush();
            throw failed;
        }
    }

    private SSLEngineResult wrap(ByteBuffer source, WireBuffer target) throws IOException {
        ByteBuffer record = records.take();
        try {
            SSLEngineResult result = engine.wrap(source, record);
            target.put(record.flip());
            return result;
        } finally {
            records.giveBack(record);
        }
    }

    @Override
    public void end(WireBuffer target) throws IOException {
        engine.closeOutbound();
        wrap(ByteBuffer.allocate(0), target);
    }
}
