package io.github.rtspsink.media;

import io.github.rtspsink.rtp.SrtpCipher;

/** How SRTP protects a stream; the element's property {@code srtp-cipher}. */
public enum Protection {
    /** RFC 3711, known to every player with SRTP. */
    AES_CM_128_HMAC_SHA1_80(SrtpCipher.AES_CM_128_HMAC_SHA1_80),
    /** RFC 7714. */
    AEAD_AES_128_GCM(SrtpCipher.AEAD_AES_128_GCM),
    /** RFC 7714. */
    AEAD_AES_256_GCM(SrtpCipher.AEAD_AES_256_GCM);

    private final SrtpCipher cipher;

    Protection(SrtpCipher cipher) {
        this.cipher = cipher;
    }

    SrtpCipher cipher() {
        return cipher;
    }
}
