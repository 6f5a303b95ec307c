package io.github.rtspsink.rtp;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * A master key with its master salt; it derives the session keys (RFC 3711 section 4.3). Safe on every thread. Immutable;
 * {@link #toString} does not show the key.
 */
public final class SrtpMasterKey {
    private static final int BLOCK_BYTES = 16;

    /** RFC 3711 section 4.3.1: position of the label byte within the 112-bit value that is XORed with the salt. */
    private static final int LABEL_AT = 7;

    private final SrtpCipher cipher;
    private final byte[] key;
    private final byte[] salt;

    /**
     * @param keyAndSalt key followed by salt, with the lengths that {@code cipher} requires
     * @throws IllegalArgumentException for another length
     */
    public SrtpMasterKey(SrtpCipher cipher, byte[] keyAndSalt) {
        if (keyAndSalt.length != cipher.keyBytes() + cipher.saltBytes()) {
            throw new IllegalArgumentException("a key of " + keyAndSalt.length + " bytes is none of " + cipher);
        }
        this.cipher = cipher;
        this.key = Arrays.copyOf(keyAndSalt, cipher.keyBytes());
        this.salt = Arrays.copyOfRange(keyAndSalt, cipher.keyBytes(), keyAndSalt.length);
    }

    /** A new random key. */
    public static SrtpMasterKey random(SrtpCipher cipher, SecureRandom random) {
        byte[] bytes = new byte[cipher.keyBytes() + cipher.saltBytes()];
        random.nextBytes(bytes);
        return new SrtpMasterKey(cipher, bytes);
    }

    public SrtpCipher cipher() {
        return cipher;
    }

    /** Key and salt in the form that MIKEY carries. */
    byte[] keyAndSalt() {
        byte[] both = Arrays.copyOf(key, key.length + salt.length);
        System.arraycopy(salt, 0, both, key.length, salt.length);
        return both;
    }

    /** The transform for RTP packets, with labels 0 to 2 of RFC 3711 section 4.3.2. */
    SrtpTransform rtpTransform() {
        return transform(0);
    }

    /** The transform for RTCP packets, with labels 3 to 5. */
    SrtpTransform rtcpTransform() {
        return transform(3);
    }

    private SrtpTransform transform(int firstLabel) {
        byte[] encryption = derive(firstLabel, cipher.keyBytes());
        byte[] sessionSalt = derive(firstLabel + 2, cipher.saltBytes());
        return cipher.isAead()
                ? new GcmTransform(encryption, sessionSalt)
                : new CounterTransform(
                        encryption, derive(firstLabel + 1, CounterTransform.AUTH_KEY_BYTES), sessionSalt);
    }

    /** AES in counter mode as pseudo-random function, with a key derivation rate of 0 (RFC 3711 section 4.3.3). */
    byte[] derive(int label, int bytes) {
        int blocks = (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
        byte[] counters = new byte[blocks * BLOCK_BYTES];
        for (int i = 0; i < blocks; i++) {
            // RFC 7714 section 11: a salt of 96 bits is padded with zeros on the right.
            System.arraycopy(salt, 0, counters, i * BLOCK_BYTES, salt.length);
            counters[i * BLOCK_BYTES + LABEL_AT] ^= (byte) label;
            counters[i * BLOCK_BYTES + BLOCK_BYTES - 1] = (byte) i;
        }
        try {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            return Arrays.copyOf(aes.doFinal(counters), bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES", e);
        }
    }

    @Override
    public String toString() {
        return cipher.toString();
    }
}
