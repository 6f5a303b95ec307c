package io.github.rtspsink.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NTP time and the interleaved prefix. Runs on the test's thread. Owns nothing beyond a test. */
class SmallPartsTest {
    @ParameterizedTest
    @CsvSource({
        "0,                    83AA7E80, 00000000",
        "500000000,            83AA7E80, 80000000",
        "250000000,            83AA7E80, 40000000",
        "1,                    83AA7E80, 00000004",
        "999999999,            83AA7E80, FFFFFFFB",
        "-500000000,           83AA7E7F, 80000000",
        "2085978495999999999,  FFFFFFFF, FFFFFFFB",
        "2085978496000000000,  00000000, 00000000"
    })
    void shouldCountFrom1900InFixedPoint(long unixNanos, String seconds, String fraction) {
        long ntp = NtpTime.ofUnixNanos(unixNanos);

        assertThat(ntp).isEqualTo(Long.parseUnsignedLong(seconds + fraction, 16));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 2, 3, 999_999_999L, 1_000_000_000L, 1_732_280_753_123_456_789L, 2_085_978_495_999_999_999L})
    void shouldComeBackToTheNanosecond(long unixNanos) {
        assertThat(NtpTime.toUnixNanos(NtpTime.ofUnixNanos(unixNanos))).isEqualTo(unixNanos);
    }

    @Test
    void shouldTakeTheMiddleForReportBlocks() {
        assertThat(NtpTime.middle(0xE1E2E3E4_89ABCDEFL)).isEqualTo(0xE3E489ABL);
    }

    @ParameterizedTest
    @CsvSource({"0,0,24000000", "1,65535,2401FFFF", "255,256,24FF0100"})
    void shouldWriteTheInterleavedPrefix(int channel, int length, String hex) {
        ByteBuffer out = ByteBuffer.allocate(6);

        InterleavedPrefix.write(out, 1, channel, length);

        assertThat(Hex.text(out, 6)).isEqualToIgnoringCase("00" + hex + "00");
        assertThat(out.position()).isZero();
    }
}
