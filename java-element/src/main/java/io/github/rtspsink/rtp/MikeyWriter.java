package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Writes MIKEY messages (RFC 3830 section 6). Confined to one thread. Uses the server's random numbers.
 *
 * <pre>
 * +--------------------------+ +---+ +------+ +-----------------+ +------------------------+
 * | HDR, 1 or 2 sessions     | | T | | RAND | | SP: the cipher  | | KEMAC: key data, no MAC|
 * +--------------------------+ +---+ +------+ +-----------------+ +------------------------+
 * </pre>
 */
public final class MikeyWriter {
    private static final int MAX_BYTES = 256;
    private static final int RAND_BYTES = 16;
    private static final int PRF_MIKEY_1 = 0;
    private static final int NTP_UTC = 0;
    private static final int NO_ENCRYPTION = 0;
    private static final int NO_MAC = 0;
    private static final int POLICY = 0;
    private static final int PROTOCOL_SRTP = 0;

    private final SecureRandom random;

    public MikeyWriter(SecureRandom random) {
        this.random = random;
    }

    /**
     * The bytes of a new message.
     *
     * @param repairSsrc SSRC of a stream with the same key that has sent nothing yet; empty without one
     * @param nowNanos wall time, ns since 1970
     */
    public byte[] write(MikeyMessage message, OptionalLong repairSsrc, long nowNanos) {
        ByteBuffer out = ByteBuffer.allocate(MAX_BYTES);
        header(out, repairSsrc.isPresent() ? 2 : 1);
        session(out, message.ssrc(), message.rolloverCount());
        if (repairSsrc.isPresent()) {
            session(out, repairSsrc.getAsLong(), 0);
        }
        out.put((byte) MikeyMessage.RAND).put((byte) NTP_UTC).putLong(NtpTime.ofUnixNanos(nowNanos));
        byte[] rand = new byte[RAND_BYTES];
        random.nextBytes(rand);
        out.put((byte) MikeyMessage.SECURITY_POLICY).put((byte) RAND_BYTES).put(rand);
        policy(out, message.key().cipher());
        keys(out, message.key());
        return Arrays.copyOf(out.array(), out.position());
    }

    private void header(ByteBuffer out, int sessions) {
        out.put((byte) MikeyMessage.VERSION).put((byte) MikeyMessage.PRE_SHARED_INIT);
        out.put((byte) MikeyMessage.TIMESTAMP).put((byte) PRF_MIKEY_1);
        out.putInt(random.nextInt()).put((byte) sessions).put((byte) MikeyMessage.MAP_TYPE_SRTP);
    }

    /** Section 6.1.1: an entry of the SRTP ID map. */
    private static void session(ByteBuffer out, long ssrc, long rolloverCount) {
        out.put((byte) POLICY).putInt((int) ssrc).putInt((int) rolloverCount);
    }

    private static void policy(ByteBuffer out, SrtpCipher cipher) {
        out.put((byte) MikeyMessage.KEMAC).put((byte) POLICY).put((byte) PROTOCOL_SRTP);
        int lengthAt = out.position();
        out.putShort((short) 0);
        boolean aead = cipher.isAead();
        parameter(out, MikeyMessage.ENCRYPTION, aead ? MikeyMessage.AES_GCM : MikeyMessage.AES_CM);
        parameter(out, MikeyMessage.ENCRYPTION_KEY_BYTES, cipher.keyBytes());
        parameter(out, MikeyMessage.AUTHENTICATION, aead ? NO_MAC : MikeyMessage.HMAC_SHA1);
        parameter(out, MikeyMessage.AUTHENTICATION_KEY_BYTES, aead ? 0 : CounterTransform.AUTH_KEY_BYTES);
        parameter(out, MikeyMessage.SALT_BYTES, cipher.saltBytes());
        parameter(out, MikeyMessage.RTP_ENCRYPTED, 1);
        parameter(out, MikeyMessage.RTCP_ENCRYPTED, 1);
        parameter(out, MikeyMessage.RTP_AUTHENTICATED, 1);
        parameter(out, aead ? MikeyMessage.AEAD_TAG_BYTES : MikeyMessage.TAG_BYTES, cipher.tagBytes());
        out.putShort(lengthAt, (short) (out.position() - lengthAt - Short.BYTES));
    }

    private static void parameter(ByteBuffer out, int type, int value) {
        out.put((byte) type).put((byte) 1).put((byte) value);
    }

    /** The salt follows the key in the same field, as GStreamer and cameras write it. */
    private static void keys(ByteBuffer out, SrtpMasterKey key) {
        byte[] both = key.keyAndSalt();
        out.put((byte) MikeyMessage.LAST).put((byte) NO_ENCRYPTION).putShort((short) (4 + both.length));
        out.put((byte) MikeyMessage.LAST).put((byte) (MikeyMessage.TEK << 4)).putShort((short) both.length);
        out.put(both).put((byte) NO_MAC);
    }
}
