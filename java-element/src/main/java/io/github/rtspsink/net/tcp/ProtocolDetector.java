package io.github.rtspsink.net.tcp;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Detects from the first bytes which protocol a peer uses: TLS, HTTP or else RTSP.
 *
 * <p>Thread: control. Ownership: belongs to its {@link Link}.
 */
final class ProtocolDetector implements Layer {
    /** ContentType handshake (RFC 8446 section 5.1): a ClientHello. No text protocol begins with it. */
    private static final int TLS_HANDSHAKE = 0x16;

    private static final byte[] GET = "GET ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] POST = "POST ".getBytes(StandardCharsets.US_ASCII);

    private final Link link;
    private final TlsUse tls;
    private final byte[] seen = new byte[POST.length];
    private int count;
    private @Nullable Layer chosen;

    /** @param tls what to do with the first byte of a TLS hand-shake, {@link TlsUse#NONE} inside TLS */
    ProtocolDetector(Link link, TlsUse tls) {
        this.link = link;
        this.tls = tls;
    }

    @Override
    public void take(ByteBuffer bytes) throws IOException {
        while (chosen == null && bytes.hasRemaining()) {
            seen[count++] = bytes.get();
            chosen = choose();
            if (chosen != null) {
                chosen.take(ByteBuffer.wrap(seen, 0, count));
            }
        }
        if (chosen != null && bytes.hasRemaining()) {
            chosen.take(bytes);
        }
    }

    @Override
    public int ownBytes() {
        return chosen == null ? 0 : chosen.ownBytes();
    }

    @Override
    public int waitingBytes() {
        return chosen == null ? 0 : chosen.waitingBytes();
    }

    /**
     * The layer for the detected protocol; null while more bytes are needed, for example because GET may become RTSP's
     * GET_PARAMETER.
     */
    private @Nullable Layer choose() throws IOException {
        if (tls != TlsUse.NONE && seen[0] == TLS_HANDSHAKE) {
            return link.startTls();
        }
        if (tls == TlsUse.REQUIRED) {
            throw new ProtocolException("TLS only on this port");
        }
        if (begins(GET) || begins(POST)) {
            return (count == GET.length && begins(GET)) || count == POST.length ? link.startHttp() : null;
        }
        return link.rtsp();
    }

    private boolean begins(byte[] word) {
        for (int i = 0; i < Math.min(count, word.length); i++) {
            if (seen[i] != word[i]) {
                return false;
            }
        }
        return true;
    }
}
