package io.github.rtspsink.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose estimate counts. Runs on the test's thread. Owns nothing beyond a test. */
class AdaptationSettingsTest {
    private static AdaptationSettings settings(String lines) {
        return AdaptationSettings.read(new SettingLines(lines));
    }

    @ParameterizedTest
    @CsvSource({"worst, 300000", "median, 700000"})
    void shouldChooseAmongTheViewers(String policy, int expected) {
        assertThat(settings("adaptive-bitrate=" + policy).choose(new long[] {900_000, 700_000, 300_000}))
                .isEqualTo(expected);
        assertThat(settings("adaptive-bitrate=" + policy).choose(new long[] {500_000}))
                .isEqualTo(500_000);
    }

    @Test
    void shouldStayWithinTheBounds() {
        AdaptationSettings settings =
                settings("adaptive-bitrate=worst\nadaptive-bitrate-min=5000\nadaptive-bitrate-max=6000");

        assertThat(settings.choose(new long[] {1})).isEqualTo(5000);
        assertThat(settings.choose(new long[] {1L << 40})).isEqualTo(6000);
    }

    @Test
    void shouldBeOffUnlessAskedFor() {
        assertThat(settings("")).isEqualTo(AdaptationSettings.OFF);
        assertThat(settings("").isOn()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adaptive-bitrate=best",
                "adaptive-bitrate-min=0",
                "adaptive-bitrate-max=many",
                "adaptive-bitrate-min=2000\nadaptive-bitrate-max=1999"
            })
    void shouldNameTheRemedy(String lines) {
        assertThatThrownBy(() -> settings(lines))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("set ");
    }
}
