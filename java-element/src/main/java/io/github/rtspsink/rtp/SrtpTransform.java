package io.github.rtspsink.rtp;

/**
 * Encrypts and authenticates the packets of one direction with one set of session keys. Confined to one thread at a time. Owns
 * its ciphers and their scratch memory.
 *
 * <p>Packets lie at the start of their arrays; {@code out} is another array than {@code in}, with {@link #MAX_OVERHEAD_BYTES}
 * more room.
 */
abstract sealed class SrtpTransform permits CounterTransform, GcmTransform {
    /** What a packet grows by at the most: GCM's tag and the word with the SRTCP index. */
    static final int MAX_OVERHEAD_BYTES = 16 + 4;

    /** The word at the end of SRTCP: E flag and index (RFC 3711 section 3.4). */
    static final int INDEX_BYTES = 4;

    /** What stays readable of an RTCP packet. */
    static final int RTCP_CLEAR_BYTES = 8;

    static final int ENCRYPTED_FLAG = 0x8000_0000;

    /**
     * Protects an RTP packet.
     *
     * @param headerBytes what stays readable of it
     * @param index 2^16 * ROC + sequence number (RFC 3711 section 3.3.1)
     * @return its new length
     */
    abstract int protectRtp(byte[] in, int headerBytes, int bytes, long index, byte[] out);

    /** Protects a compound RTCP packet of at least eight bytes; {@code index} of 31 bits; returns its new length. */
    abstract int protectRtcp(byte[] in, int bytes, int index, byte[] out);

    /** Checks and decrypts an SRTCP packet; returns the length of the RTCP packet, or -1 for one that is not authentic. */
    abstract int unprotectRtcp(byte[] in, int bytes, byte[] out);

    /** How long an SRTCP packet must be to be one. */
    abstract int minRtcpBytes();

    /** Where the word with the index lies in an SRTCP packet of {@code bytes} bytes. */
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

    /** Adds the 48 bits of a packet index, as both algorithms do at different places. */
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
