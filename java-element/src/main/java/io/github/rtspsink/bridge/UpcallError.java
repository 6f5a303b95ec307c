package io.github.rtspsink.bridge;

import com.sun.jna.Pointer;
import io.github.rtspsink.server.ListenException;
import io.github.rtspsink.settings.MappingException;
import io.github.rtspsink.settings.SettingsException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns an exception into the error that an up-call returns to C: a code, and a text for the user. Thread: any. Holds no state.
 */
final class UpcallError {
    private UpcallError() {}

    /** One of the codes of rtspsink-abi.h; {@link NativeApi#ERROR} for errors that only a fault in this code can cause. */
    static int codeOf(Throwable e) {
        if (e instanceof ListenException) {
            return NativeApi.ERROR_ADDRESS;
        }
        if (e instanceof MappingException) {
            return NativeApi.ERROR_MAPPING;
        }
        return e instanceof SettingsException ? NativeApi.ERROR_SETTINGS : NativeApi.ERROR;
    }

    /**
     * Writes the text, as much of it as there is room for in whole characters, and a zero byte.
     *
     * @param size bytes at {@code text}, at least one
     */
    static void write(Throwable e, Pointer text, int size) {
        String whole = codeOf(e) == NativeApi.ERROR ? "rtspsink failed: " + e : String.valueOf(e.getMessage());
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer bytes = ByteBuffer.allocate(size - 1);
        // If the text is too long, it ends before the character that does not fit, because half a character is not
        // valid UTF-8.
        encoder.encode(CharBuffer.wrap(whole), bytes, true);
        text.write(0, bytes.array(), 0, bytes.position());
        text.setByte(bytes.position(), (byte) 0);
    }
}
