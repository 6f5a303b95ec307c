package io.github.rtspsink.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import io.github.rtspsink.settings.MappingException;
import io.github.rtspsink.settings.SettingsException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What C is told of exceptions. Runs on the test's thread. Owns the memory that is written to. */
class UpcallErrorTest {
    private static final int SIZE = 32;
    private final Memory text = new Memory(SIZE + 8);

    private String written(Throwable e, int size) {
        text.clear();
        text.setByte(size, (byte) 0x55);
        UpcallError.write(e, text, size);
        assertThat(text.getByte(size)).as("the byte after the room").isEqualTo((byte) 0x55);
        return text.getString(0, StandardCharsets.UTF_8.name());
    }

    @Test
    void shouldTellWhoseFaultItIs() {
        assertThat(UpcallError.codeOf(new MappingException("taken"))).isEqualTo(NativeApi.ERROR_MAPPING);
        assertThat(UpcallError.codeOf(new SettingsException("no file"))).isEqualTo(NativeApi.ERROR_SETTINGS);
        assertThat(UpcallError.codeOf(new IllegalStateException("bug"))).isEqualTo(NativeApi.ERROR);
        assertThat(UpcallError.codeOf(new OutOfMemoryError("heap"))).isEqualTo(NativeApi.ERROR);
    }

    @Test
    void shouldGiveTheUserTheRemedyAlone() {
        assertThat(written(new MappingException("choose another"), SIZE)).isEqualTo("choose another");
        assertThat(written(new IllegalStateException("x"), SIZE + 4)).startsWith("rtspsink failed: java.lang.");
    }

    @Test
    void shouldEndBeforeACharacterThatDoesNotFit() {
        assertThat(written(new MappingException("a\u20acb"), 4)).isEqualTo("a");
        assertThat(written(new MappingException("a\u20acb"), 5)).isEqualTo("a\u20ac");
        assertThat(written(new MappingException("abc"), 1)).isEmpty();
    }

    @Test
    void shouldManageWithoutAMessage() {
        assertThat(written(new SettingsException((String) null), SIZE)).isEqualTo("null");
    }
}
