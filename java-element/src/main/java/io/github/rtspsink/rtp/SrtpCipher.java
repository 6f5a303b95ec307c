package io.github.rtspsink.rtp;

/** What protects the packets of a stream (RFC 3711, RFC 7714). Safe on every thread. Constant, owned by nobody. */
public enum SrtpCipher {
    /** RFC 3711: the one that every player with SRTP knows. */
    AES_CM_128_HMAC_SHA1_80(16, 14, 10, false),
    /** RFC 7714. */
    AEAD_AES_128_GCM(16, 12, 16, true),
    /** RFC 7714. */
    AEAD_AES_256_GCM(32, 12, 16, true);

    /** The longest tag of all. */
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

    /** Of the master key and of the session keys that encrypt. */
    public int keyBytes() {
        return keyBytes;
    }

    /** Of the master salt and of the session salts. */
    public int saltBytes() {
        return saltBytes;
    }

    /** How much longer an RTP packet gets. */
    public int tagBytes() {
        return tagBytes;
    }

    /** Whether one algorithm encrypts and authenticates. */
    boolean isAead() {
        return aead;
    }
}
