package io.github.rtspsink.rtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in Galois counter mode (RFC 7714 sections 8 and 9). Thread and ownership: see {@link SrtpTransform}.
 *
 * <p>The JDK creates its GCM state anew for each initialization vector, so this class allocates memory for each packet.
 */
final class GcmTransform extends SrtpTransform {
    private static final int TAG_BYTES = 16;
    private static final int IV_BYTES = 12;

    private final Cipher aes;
    private final SecretKeySpec key;
    private final byte[] salt;
    private final byte[] iv = new byte[IV_BYTES];
    private final byte[] word = new byte[INDEX_BYTES];

    GcmTransform(byte[] key, byte[] salt) {
        this.key = new SecretKeySpec(key, "AES");
        this.salt = Arrays.copyOf(salt, IV_BYTES);
        try {
            aes = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES", e);
        }
    }

    @Override
    int protectRtp(byte[] in, int headerBytes, int bytes, long index, byte[] out) {
        System.arraycopy(in, 0, out, 0, headerBytes);
        try {
            begin(Cipher.ENCRYPT_MODE, in, 8, index);
            aes.updateAAD(in, 0, headerBytes);
            return headerBytes + aes.doFinal(in, headerBytes, bytes - headerBytes, out, headerBytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("GCM cannot encrypt", e);
        }
    }

    @Override
    int protectRtcp(byte[] in, int bytes, int index, byte[] out) {
        System.arraycopy(in, 0, out, 0, RTCP_CLEAR_BYTES);
        put32(word, 0, index | ENCRYPTED_FLAG);
        try {
            begin(Cipher.ENCRYPT_MODE, in, 4, index);
            aes.updateAAD(in, 0, RTCP_CLEAR_BYTES);
            aes.updateAAD(word, 0, INDEX_BYTES);
            int length = RTCP_CLEAR_BYTES
                    + aes.doFinal(in, RTCP_CLEAR_BYTES, bytes - RTCP_CLEAR_BYTES, out, RTCP_CLEAR_BYTES);
            System.arraycopy(word, 0, out, length, INDEX_BYTES);
            return length + INDEX_BYTES;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("GCM cannot encrypt", e);
        }
    }

    @Override
    int unprotectRtcp(byte[] in, int bytes, byte[] out) {
        int end = indexAt(bytes);
        System.arraycopy(in, end, word, 0, INDEX_BYTES);
        System.arraycopy(in, 0, out, 0, RTCP_CLEAR_BYTES);
        try {
            begin(Cipher.DECRYPT_MODE, in, 4, u32(word, 0) & ~ENCRYPTED_FLAG);
            aes.updateAAD(in, 0, RTCP_CLEAR_BYTES);
            aes.updateAAD(word, 0, INDEX_BYTES);
            return RTCP_CLEAR_BYTES + aes.doFinal(in, RTCP_CLEAR_BYTES, end - RTCP_CLEAR_BYTES, out, RTCP_CLEAR_BYTES);
        } catch (AEADBadTagException e) {
            return -1;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("GCM cannot decrypt", e);
        }
    }

    @Override
    int minRtcpBytes() {
        return RTCP_CLEAR_BYTES + TAG_BYTES + INDEX_BYTES;
    }

    @Override
    int indexAt(int bytes) {
        return bytes - INDEX_BYTES;
    }

    /** IV = salt XOR (two zero bytes, SSRC, index of 48 bits). */
    private void begin(int mode, byte[] packet, int ssrcAt, long index) throws GeneralSecurityException {
        System.arraycopy(salt, 0, iv, 0, IV_BYTES);
        xor32(iv, 2, packet, ssrcAt);
        xor48(iv, 6, index);
        aes.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, iv));
    }
}
