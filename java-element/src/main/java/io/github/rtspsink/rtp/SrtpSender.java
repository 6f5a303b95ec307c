package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Protects the RTP packets of one source (RFC 3711 section 3.3). Confined to one thread at a time. Owns the packet that it
 * protected last. The caller must not use one index for two packets.
 */
public final class SrtpSender {
    private static final int INITIAL_BYTES = 2048;

    private final SrtpTransform transform;
    private byte[] plain = new byte[INITIAL_BYTES];
    private byte[] secured = new byte[INITIAL_BYTES + SrtpTransform.MAX_OVERHEAD_BYTES];
    private int length;

    public SrtpSender(SrtpMasterKey key) {
        this(key.rtpTransform());
    }

    SrtpSender(SrtpTransform transform) {
        this.transform = transform;
    }

    /**
     * Protects the packet of {@code bytes} bytes at {@code at}.
     *
     * @param index 2^16 * ROC + sequence number
     * @return length of the protected packet; -1 if the bytes are no RTP packet
     */
    public int protect(ByteBuffer memory, int at, int bytes, long index) {
        int headerBytes = RtpHeader.headerBytes(memory, at, bytes);
        if (headerBytes < 0) {
            length = 0;
            return -1;
        }
        if (bytes > plain.length) {
            plain = Arrays.copyOf(plain, Math.max(bytes, 2 * plain.length));
            secured = new byte[plain.length + SrtpTransform.MAX_OVERHEAD_BYTES];
        }
        memory.get(at, plain, 0, bytes);
        length = transform.protectRtp(plain, headerBytes, bytes, index, secured);
        return length;
    }

    /** Copies the packet that was protected last to {@code at}. */
    public void writeTo(ByteBuffer target, int at) {
        target.put(at, secured, 0, length);
    }
}
