package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.media.FastStart;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {
    @Test
    void shouldReadWhatTheElementSends() {
        assertThat(ServerSettings.parse("address=::1\nservice=0\nsession-timeout=5\nfast-start=gop"))
                .isEqualTo(new ServerSettings("::1", 0, Duration.ofSeconds(5), FastStart.GOP));
    }

    @Test
    void shouldHaveTheElementsDefaults() {
        assertThat(ServerSettings.parse(""))
                .isEqualTo(new ServerSettings("0.0.0.0", 554, Duration.ofSeconds(60), FastStart.KEYFRAME));
    }

    @ParameterizedTest
    @ValueSource(strings = {"service=rtsp", "service=65536", "service=-1", "session-timeout=0", "fast-start=soon"})
    void shouldNameThePropertyAndWhatItTakes(String line) {
        assertThatThrownBy(() -> ServerSettings.parse(line))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(line.substring(0, line.indexOf('=')))
                .hasMessageContaining("set ");
    }

    @ParameterizedTest
    @CsvSource({"/a, /a", "/a/, /a", "//a//b, /a/b", "/, /", "/ä ö, /ä ö"})
    void shouldNormaliseMappings(String mapping, String path) {
        assertThat(MappingPath.normal(mapping)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "", "/a?b", "/a#b", "/a/stream=1", "/a\u0001"})
    void shouldRefuseMappingsThatNoUrlReaches(String mapping) {
        assertThatThrownBy(() -> MappingPath.normal(mapping)).isInstanceOf(MappingException.class);
    }

    @Test
    void shouldEncodeWhatUrlsCannotHold() {
        assertThat(MappingPath.encode(MappingPath.normal("/%41 ä"))).isEqualTo("/%2541%20%C3%A4");
    }
}
