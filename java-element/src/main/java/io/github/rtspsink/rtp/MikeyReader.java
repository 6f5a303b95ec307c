package io.github.rtspsink.rtp;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads one MIKEY message of a viewer (RFC 3830 section 6); any content is tolerated. Confined to one thread. Used for one
 * message.
 */
final class MikeyReader {
    private static final int MAX_BYTES = 4096;
    private static final int MAX_PAYLOADS = 16;
    private static final int NO_KEY_VALIDITY = 0;
    private static final int SPI = 1;

    /** GStreamer writes the length of the tag as a length of the key: 4 stands for HMAC-SHA1-32. */
    private static final int GSTREAMER_SHORT_TAG = 4;

    private final ByteBuffer in;

    /** Defaults of RFC 3830 section 6.10.1 for parameters that the policy does not contain. */
    private int encryption = MikeyMessage.AES_CM;

    private int keyBytes = 16;
    private int authentication = MikeyMessage.HMAC_SHA1;
    private int tagBytes = SrtpCipher.AES_CM_128_HMAC_SHA1_80.tagBytes();
    private boolean usable = true;
    private long ssrc;
    private long rolloverCount;
    private byte[] keyAndSalt = {};

    MikeyReader(byte[] message) {
        in = ByteBuffer.wrap(message);
    }

    Optional<MikeyMessage> read() {
        try {
            if (in.limit() > MAX_BYTES || !readAll()) {
                return Optional.empty();
            }
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
        for (SrtpCipher cipher : SrtpCipher.values()) {
            if (fits(cipher)) {
                return Optional.of(new MikeyMessage(new SrtpMasterKey(cipher, keyAndSalt), ssrc, rolloverCount));
            }
        }
        return Optional.empty();
    }

    private boolean fits(SrtpCipher cipher) {
        boolean alike = cipher.isAead()
                ? encryption == MikeyMessage.AES_GCM
                : encryption == MikeyMessage.AES_CM
                        && authentication == MikeyMessage.HMAC_SHA1
                        && tagBytes == cipher.tagBytes();
        return alike && keyBytes == cipher.keyBytes() && keyAndSalt.length == keyBytes + cipher.saltBytes();
    }

    private boolean readAll() {
        int version = u8();
        int type = u8();
        int next = u8();
        in.position(in.position() + skippable(5));
        int sessions = u8();
        if (version != MikeyMessage.VERSION
                || type != MikeyMessage.PRE_SHARED_INIT
                || u8() != MikeyMessage.MAP_TYPE_SRTP) {
            return false;
        }
        sessions(sessions);
        for (int i = 0; i < MAX_PAYLOADS && next != MikeyMessage.LAST && usable; i++) {
            int present = next;
            next = u8();
            payload(present);
        }
        return usable && next == MikeyMessage.LAST;
    }

    /** Only the first of several sessions is used. */
    private void sessions(int count) {
        for (int i = 0; i < count; i++) {
            u8();
            long source = u32();
            long count32 = u32();
            ssrc = i == 0 ? source : ssrc;
            rolloverCount = i == 0 ? count32 : rolloverCount;
        }
    }

    private void payload(int type) {
        switch (type) {
            case MikeyMessage.TIMESTAMP -> timestamp();
            case MikeyMessage.RAND -> skip(u8());
            case MikeyMessage.SECURITY_POLICY -> policy();
            case MikeyMessage.KEMAC -> keys();
            default -> usable = false;
        }
    }

    /** Section 6.6: an NTP timestamp (UTC or local time), or a counter. */
    private void timestamp() {
        int type = u8();
        usable &= type <= 2;
        skip(type == 2 ? 4 : 8);
    }

    private void policy() {
        u8();
        usable &= u8() == 0;
        int end = u16();
        end += in.position();
        while (in.position() < end && usable) {
            int type = u8();
            int length = u8();
            if (length != 1) {
                skip(length);
            } else {
                parameter(type, u8());
            }
        }
        usable &= in.position() == end;
    }

    private void parameter(int type, int value) {
        switch (type) {
            case MikeyMessage.ENCRYPTION -> encryption = value;
            case MikeyMessage.ENCRYPTION_KEY_BYTES -> keyBytes = value;
            case MikeyMessage.AUTHENTICATION -> authentication = value;
            case MikeyMessage.TAG_BYTES -> tagBytes = value;
            case MikeyMessage.AUTHENTICATION_KEY_BYTES -> usable &= value != GSTREAMER_SHORT_TAG;
            case MikeyMessage.KEY_DERIVATION_RATE -> usable &= value == 0;
            case MikeyMessage.RTP_ENCRYPTED, MikeyMessage.RTCP_ENCRYPTED, MikeyMessage.RTP_AUTHENTICATED ->
                usable &= value == 1;
            default -> {}
        }
    }

    /** Section 6.2: only data that MIKEY itself neither encrypts nor authenticates, because TLS does both. */
    private void keys() {
        usable &= u8() == 0;
        int length = u16();
        int end = in.position() + length;
        if (usable && length > 0) {
            keyData();
        }
        usable &= in.position() <= end;
        in.position(Math.min(end, in.limit()));
        usable &= u8() == 0;
    }

    /** Section 6.13: the first key; further keys would be for other crypto sessions. */
    private void keyData() {
        u8();
        int kinds = u8();
        int type = kinds >>> 4;
        keyAndSalt = bytes(u16());
        if (type == MikeyMessage.TEK_AND_SALT) {
            byte[] salt = bytes(u16());
            int key = keyAndSalt.length;
            keyAndSalt = Arrays.copyOf(keyAndSalt, key + salt.length);
            System.arraycopy(salt, 0, keyAndSalt, key, salt.length);
        }
        usable &= type == MikeyMessage.TEK || type == MikeyMessage.TEK_AND_SALT;
        // A key with an SPI would require an MKI in each of the viewer's packets, which is not supported.
        usable &= (kinds & 0x0F) == NO_KEY_VALIDITY || ((kinds & 0x0F) == SPI && u8() == 0);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[Math.min(count, MAX_BYTES)];
        in.get(bytes);
        return bytes;
    }

    private void skip(int count) {
        in.position(in.position() + skippable(count));
    }

    private int skippable(int count) {
        if (count > in.remaining()) {
            throw new BufferUnderflowException();
        }
        return count;
    }

    private int u8() {
        return in.get() & 0xFF;
    }

    private int u16() {
        return in.getShort() & 0xFFFF;
    }

    private long u32() {
        return in.getInt() & 0xFFFF_FFFFL;
    }
}
