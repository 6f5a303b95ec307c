package io.github.rtspsink.media;

import io.github.rtspsink.rtp.MikeyMessage;
import io.github.rtspsink.rtp.MikeyWriter;
import io.github.rtspsink.rtp.SrtpMasterKey;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Creates the keys of a server's SRTP streams and exchanges keys with viewers in MIKEY messages (RFC 3830). The messages are
 * not encrypted themselves, so the connection that carries them must be.
 *
 * <p>Thread: control. Ownership: belongs to the server.
 */
public final class KeyExchange {
    private final SecureRandom random;
    private final MikeyWriter writer;
    private final Senders senders;

    /** Uses the server's random number generator and its sender threads. */
    public KeyExchange(SecureRandom random, Senders senders) {
        this.random = random;
        this.writer = new MikeyWriter(random);
        this.senders = senders;
    }

    /** A protected twin of {@code stream} with a new key of its own. */
    public ProtectedStream protect(Stream stream, Protection protection) {
        return new ProtectedStream(
                stream, SrtpMasterKey.random(protection.cipher(), random), senders, random.nextInt());
    }

    /**
     * The MIKEY message that a viewer of {@code stream} needs to play it from now on.
     *
     * @param repairSsrc SSRC of the viewer's retransmission stream, which uses the same key; empty without one
     * @param nowNanos wall time, ns since 1970
     */
    public byte[] offer(ProtectedStream stream, OptionalLong repairSsrc, long nowNanos) {
        return writer.write(stream.mikey(), repairSsrc, nowNanos);
    }

    /** The key for a viewer's RTCP, read from the viewer's message; empty if the message has no usable key. */
    public Optional<ViewerKey> accept(byte[] mikey) {
        return MikeyMessage.parse(mikey).map(message -> new ViewerKey(message.key()));
    }
}
