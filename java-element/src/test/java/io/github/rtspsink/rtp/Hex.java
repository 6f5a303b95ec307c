package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Packets written as hex digits. Runs on the test's thread. Holds no state. */
final class Hex {
    private Hex() {}

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    static ByteBuffer buffer(String hex) {
        return ByteBuffer.wrap(bytes(hex));
    }

    /** The first {@code length} bytes of {@code buffer}. */
    static String text(ByteBuffer buffer, int length) {
        return HexFormat.of().formatHex(buffer.array(), 0, length);
    }

    static String flat(String hex) {
        return hex.replaceAll("\\s", "");
    }
}
