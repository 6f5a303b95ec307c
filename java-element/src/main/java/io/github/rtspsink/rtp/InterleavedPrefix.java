package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;

/**
 * The four bytes before a packet on an RTSP connection (RFC 2326 section 10.12). Safe on every thread. Holds no state.
 *
 * <pre>
 *  0               1               2               3
 * +---------------+---------------+-------------------------------+
 * |      '$'      |    channel    |        length of packet       |
 * +---------------+---------------+-------------------------------+
 * </pre>
 */
public final class InterleavedPrefix {
    /** Size of the prefix. */
    public static final int BYTES = 4;

    private InterleavedPrefix() {}

    /** Writes the prefix of a packet of {@code length} bytes (0 to 65535) at {@code at}. */
    public static void write(ByteBuffer out, int at, int channel, int length) {
        out.put(at, (byte) '$').put(at + 1, (byte) channel);
        BigEndian.putU16(out, at + 2, length);
    }
}
