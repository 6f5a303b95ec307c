package io.github.rtspsink.rtp;

import java.util.Optional;

/**
 * The contents of a MIKEY message (RFC 3830): one master key for the streams of one crypto session. The key is not encrypted,
 * so the connection that carries the message must be. Safe on every thread. Immutable.
 *
 * @param ssrc SSRC of the source that uses the key, unsigned 32 bits; 0 when unknown
 * @param rolloverCount how often that source's sequence numbers have wrapped, unsigned 32 bits
 */
public record MikeyMessage(SrtpMasterKey key, long ssrc, long rolloverCount) {
    static final int VERSION = 1;

    /** Section 6.1: the data type of the initiator's pre-shared key message. */
    static final int PRE_SHARED_INIT = 0;

    static final int MAP_TYPE_SRTP = 0;
    static final int HEADER_BYTES = 10;
    static final int CRYPTO_SESSION_BYTES = 9;

    /** Section 6.1, the payloads that follow one another. */
    static final int LAST = 0;

    static final int KEMAC = 1;
    static final int TIMESTAMP = 5;
    static final int SECURITY_POLICY = 10;
    static final int RAND = 11;
    static final int KEY_DATA = 20;

    /** Section 6.10.1 and RFC 7714 section 14.2: parameters of SRTP's policy. */
    static final int ENCRYPTION = 0;

    static final int ENCRYPTION_KEY_BYTES = 1;
    static final int AUTHENTICATION = 2;
    static final int AUTHENTICATION_KEY_BYTES = 3;
    static final int SALT_BYTES = 4;
    static final int KEY_DERIVATION_RATE = 6;
    static final int RTP_ENCRYPTED = 7;
    static final int RTCP_ENCRYPTED = 8;
    static final int RTP_AUTHENTICATED = 10;
    static final int TAG_BYTES = 11;
    static final int AEAD_TAG_BYTES = 20;

    static final int AES_CM = 1;
    static final int AES_GCM = 6;
    static final int HMAC_SHA1 = 1;

    /** Section 6.13: a traffic encrypting key, without and with a salt field of its own. */
    static final int TEK = 2;

    static final int TEK_AND_SALT = 3;

    /** Reads a viewer's message; empty unless it carries one unencrypted key for a supported cipher. */
    public static Optional<MikeyMessage> parse(byte[] message) {
        return new MikeyReader(message).read();
    }
}
