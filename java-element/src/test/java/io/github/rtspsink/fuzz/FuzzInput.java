package io.github.rtspsink.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of one input, taken from the front; what is taken beyond the end is 0 or empty. Confined to one thread. */
public final class FuzzInput {
    private final byte[] data;
    private int position;

    public FuzzInput(byte[] data) {
        this.data = data;
    }

    public boolean isEmpty() {
        return position >= data.length;
    }

    public int u8() {
        return isEmpty() ? 0 : data[position++] & 0xFF;
    }

    public int u16() {
        return u8() << 8 | u8();
    }

    /** At most {@code count}. */
    public byte[] bytes(int count) {
        int from = position;
        position = Math.min(data.length, position + count);
        return Arrays.copyOfRange(data, from, position);
    }

    public byte[] rest() {
        return bytes(data.length - position);
    }

    /** The rest as a header has it: one character a byte. */
    public String latin1() {
        return new String(rest(), StandardCharsets.ISO_8859_1);
    }

    /** The rest as a file or a property has it. */
    public String utf8() {
        return new String(rest(), StandardCharsets.UTF_8);
    }
}
