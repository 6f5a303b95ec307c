package io.github.rtspsink.rtp;

/**
 * Encrypts and authenticates the packets of one direction with one set of session keys. Confined to one thread at a time. Owns
 * its ciphers and their working memory.
 *
 * <p>A packet lies at the start of its array. {@code out} must be another array than {@code in} and longer by {@link
 * #MAX_OVERHEAD_BYTES}.
 */
abstract sealed class SrtpTransform permits CounterTransform, GcmTransform {
    /** Largest growth of a packet: GCM's tag and the 32-bit field with the SRTCP index. */
    static final int MAX_OVERHEAD_BYTES = 16 + 4;

    /** Length of the field at the end of SRTCP that holds E flag and index (RFC 3711 section 3.4). */
    static final int INDEX_BYTES = 4;

    /** Length of the unencrypted beginning of an RTCP packet. */
    static final int RTCP_CLEAR_BYTES = 8;

    static final int ENCRYPTED_FLAG = 0x8000_0000;

    /**
     * Protects an RTP packet.
     *
     * @param headerBytes length of the unencrypted header
     * @param index 2^16 * ROC + sequence number (RFC 3711 section 3.3.1)
     * @return its new length
     */
    abstract int protectRtp(byte[] in, int headerBytes, int bytes, long index, byte[] out);

    /** Protects a compound RTCP packet of at least eight bytes. {@code index} has 31 bits. Returns the new length. */
    abstract int protectRtcp(byte[] in, int bytes, int index, byte[] out);

    /** Checks and decrypts an SRTCP packet; returns the length of the RTCP packet, or -1 if it is not authentic. */
    abstract int unprotectRtcp(byte[] in, int bytes, byte[] out);

    /** Length of the shortest possible SRTCP packet. */
    abstract int minRtcpBytes();

    /** Position of the field with the index in an SRTCP packet of {@code bytes} bytes. */
    abstract int indexAt(int bytes);

    static int u32(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | (bytes[at + 3] & 0xFF);
    }

    static void put32(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    /** XORs the 48 bits of a packet index to {@code bytes}. Both algorithms do this, at different positions. */
    static void xor48(byte[] bytes, int at, long index) {
        for (int i = 0; i < 6; i++) {
            bytes[at + i] ^= (byte) (index >>> (40 - 8 * i));
        }
    }

    static void xor32(byte[] bytes, int at, byte[] from, int fromAt) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] ^= from[fromAt + i];
        }
    }
}
