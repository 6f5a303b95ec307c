package io.github.rtspsink.rtp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in counter mode with HMAC-SHA1 (RFC 3711 sections 4.1.1 and 4.2.1). Thread and ownership: see {@link SrtpTransform}.
 *
 * <p>It makes the key stream by encrypting an array of counters, and HMAC from the plain digest, because the JDK's own counter
 * mode and Mac allocate memory for each packet.
 */
final class CounterTransform extends SrtpTransform {
    static final int AUTH_KEY_BYTES = 20;

    private static final int TAG_BYTES = 10;
    private static final int BLOCK_BYTES = 16;
    private static final int DIGEST_BYTES = 20;
    private static final int DIGEST_BLOCK_BYTES = 64;

    /** Enough key stream for a packet of usual size in one call; longer packets take several. */
    private static final int STREAM_BYTES = 2048;

    private final Cipher aes;
    private final MessageDigest sha1;
    private final byte[] innerPad;
    private final byte[] outerPad;
    private final byte[] salt;
    private final byte[] iv = new byte[BLOCK_BYTES];
    private final byte[] counters = new byte[STREAM_BYTES];
    private final byte[] stream = new byte[STREAM_BYTES];
    private final byte[] digest = new byte[DIGEST_BYTES];
    private final byte[] word = new byte[INDEX_BYTES];

    CounterTransform(byte[] key, byte[] authKey, byte[] salt) {
        this.salt = Arrays.copyOf(salt, BLOCK_BYTES);
        this.innerPad = pad(authKey, 0x36);
        this.outerPad = pad(authKey, 0x5C);
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES or SHA-1", e);
        }
    }

    private static byte[] pad(byte[] authKey, int value) {
        byte[] pad = new byte[DIGEST_BLOCK_BYTES];
        for (int i = 0; i < pad.length; i++) {
            pad[i] = (byte) ((i < authKey.length ? authKey[i] : 0) ^ value);
        }
        return pad;
    }

    @Override
    int protectRtp(byte[] in, int headerBytes, int bytes, long index, byte[] out) {
        System.arraycopy(in, 0, out, 0, headerBytes);
        begin(in, 8, index);
        crypt(in, headerBytes, bytes, out);
        put32(word, 0, (int) (index >>> 16));
        authenticate(out, bytes, word);
        System.arraycopy(digest, 0, out, bytes, TAG_BYTES);
        return bytes + TAG_BYTES;
    }

    @Override
    int protectRtcp(byte[] in, int bytes, int index, byte[] out) {
        System.arraycopy(in, 0, out, 0, RTCP_CLEAR_BYTES);
        begin(in, 4, index);
        crypt(in, RTCP_CLEAR_BYTES, bytes, out);
        put32(word, 0, index | ENCRYPTED_FLAG);
        authenticate(out, bytes, word);
        System.arraycopy(word, 0, out, bytes, INDEX_BYTES);
        System.arraycopy(digest, 0, out, bytes + INDEX_BYTES, TAG_BYTES);
        return bytes + INDEX_BYTES + TAG_BYTES;
    }

    @Override
    int unprotectRtcp(byte[] in, int bytes, byte[] out) {
        int plain = indexAt(bytes);
        System.arraycopy(in, plain, word, 0, INDEX_BYTES);
        authenticate(in, plain, word);
        int difference = 0;
        for (int i = 0; i < TAG_BYTES; i++) {
            difference |= digest[i] ^ in[plain + INDEX_BYTES + i];
        }
        if (difference != 0) {
            return -1;
        }
        System.arraycopy(in, 0, out, 0, RTCP_CLEAR_BYTES);
        begin(in, 4, u32(word, 0) & ~ENCRYPTED_FLAG);
        crypt(in, RTCP_CLEAR_BYTES, plain, out);
        return plain;
    }

    @Override
    int minRtcpBytes() {
        return RTCP_CLEAR_BYTES + INDEX_BYTES + TAG_BYTES;
    }

    @Override
    int indexAt(int bytes) {
        return bytes - TAG_BYTES - INDEX_BYTES;
    }

    /** IV = salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16. */
    private void begin(byte[] packet, int ssrcAt, long index) {
        System.arraycopy(salt, 0, iv, 0, BLOCK_BYTES);
        xor32(iv, 4, packet, ssrcAt);
        xor48(iv, 8, index);
    }

    /** XORs the key stream to the bytes of {@code in} between the two positions. */
    private void crypt(byte[] in, int from, int to, byte[] out) {
        int block = 0;
        for (int at = from; at < to; at += STREAM_BYTES) {
            int bytes = Math.min(STREAM_BYTES, to - at);
            int blocks = (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
            makeStream(block, blocks);
            for (int i = 0; i < bytes; i++) {
                out[at + i] = (byte) (in[at + i] ^ stream[i]);
            }
            block += blocks;
        }
    }

    private void makeStream(int first, int blocks) {
        for (int i = 0; i < blocks; i++) {
            int at = i * BLOCK_BYTES;
            System.arraycopy(iv, 0, counters, at, BLOCK_BYTES - 2);
            counters[at + BLOCK_BYTES - 2] = (byte) ((first + i) >>> 8);
            counters[at + BLOCK_BYTES - 1] = (byte) (first + i);
        }
        try {
            aes.update(counters, 0, blocks * BLOCK_BYTES, stream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES refused a whole number of blocks", e);
        }
    }

    /** Computes HMAC-SHA1 (RFC 2104) over the first {@code bytes} of the packet and {@code tail} into {@link #digest}. */
    private void authenticate(byte[] packet, int bytes, byte[] tail) {
        try {
            sha1.update(innerPad, 0, DIGEST_BLOCK_BYTES);
            sha1.update(packet, 0, bytes);
            sha1.update(tail, 0, INDEX_BYTES);
            sha1.digest(digest, 0, DIGEST_BYTES);
            sha1.update(outerPad, 0, DIGEST_BLOCK_BYTES);
            sha1.update(digest, 0, DIGEST_BYTES);
            sha1.digest(digest, 0, DIGEST_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-1 refused its own length", e);
        }
    }
}
