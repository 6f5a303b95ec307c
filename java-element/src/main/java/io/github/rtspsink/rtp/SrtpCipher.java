package io.github.rtspsink.rtp;

/** The cipher that protects the packets of a stream (RFC 3711, RFC 7714). An immutable constant; safe on every thread. */
public enum SrtpCipher {
    /** RFC 3711. Every player with SRTP supports it. */
    AES_CM_128_HMAC_SHA1_80(16, 14, 10, false),
    /** RFC 7714. */
    AEAD_AES_128_GCM(16, 12, 16, true),
    /** RFC 7714. */
    AEAD_AES_256_GCM(32, 12, 16, true);

    /** Length of the longest authentication tag. */
    public static final int MAX_TAG_BYTES = 16;

    private final int keyBytes;
    private final int saltBytes;
    private final int tagBytes;
    private final boolean aead;

    SrtpCipher(int keyBytes, int saltBytes, int tagBytes, boolean aead) {
        this.keyBytes = keyBytes;
        this.saltBytes = saltBytes;
        this.tagBytes = tagBytes;
        this.aead = aead;
    }

    /** Length of the master key and of the session encryption key. */
    public int keyBytes() {
        return keyBytes;
    }

    /** Length of the master salt and of the session salts. */
    public int saltBytes() {
        return saltBytes;
    }

    /** Bytes by which an RTP packet grows. */
    public int tagBytes() {
        return tagBytes;
    }

    /** Whether one algorithm both encrypts and authenticates. */
    boolean isAead() {
        return aead;
    }
}
