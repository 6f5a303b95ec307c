package io.github.rtspsink.media;

import io.github.rtspsink.rtp.MikeyMessage;
import io.github.rtspsink.rtp.MikeyWriter;
import io.github.rtspsink.rtp.SrtpMasterKey;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes the keys of a server's streams and carries them to and from viewers in MIKEY messages (RFC 3830), whose way must be
 * encrypted.
 *
 * <p>Thread: control. Ownership: belongs to the server.
 */
public final class KeyExchange {
    private final SecureRandom random;
    private final MikeyWriter writer;
    private final Senders senders;

    /** With the server's source of keys and its sender threads. */
    public KeyExchange(SecureRandom random, Senders senders) {
        this.random = random;
        this.writer = new MikeyWriter(random);
        this.senders = senders;
    }

    /** A protected twin of {@code stream} with a key of its own. */
    public ProtectedStream protect(Stream stream, Protection protection) {
        return new ProtectedStream(
                stream, SrtpMasterKey.random(protection.cipher(), random), senders, random.nextInt());
    }

    /**
     * What a viewer of {@code stream} must know to play it from now on.
     *
     * @param repairSsrc of the viewer's retransmission stream, which has the same key
     * @param nowNanos wall time, ns since 1970
     */
    public byte[] offer(ProtectedStream stream, OptionalLong repairSsrc, long nowNanos) {
        return writer.write(stream.mikey(), repairSsrc, nowNanos);
    }

    /** The key of a viewer's RTCP; empty for a message without a usable one. */
    public Optional<ViewerKey> accept(byte[] mikey) {
        return MikeyMessage.parse(mikey).map(message -> new ViewerKey(message.key()));
    }
}
