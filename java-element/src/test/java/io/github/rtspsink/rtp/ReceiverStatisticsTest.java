package io.github.rtspsink.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers of RFC 3550 appendices A.1, A.3 and A.8. Runs on the test's thread. Owns nothing beyond a test. */
class ReceiverStatisticsTest {
    private static final int TICKS = 160;

    private ReceiverStatistics statistics;

    /** Packets with the numbers given, each on time by its number. */
    private void receive(int... sequences) {
        for (int sequence : sequences) {
            if (statistics == null) {
                statistics = new ReceiverStatistics(sequence & 0xFFFF);
            }
            statistics.received(sequence & 0xFFFF, sequence * TICKS, sequence * TICKS + 5000);
        }
    }

    private ReceiverInfo report() {
        return statistics.report(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_530, 65_535})
    void shouldSeeNoLossInARow(int first) {
        for (int i = 0; i < 20; i++) {
            receive(first + i);
        }

        ReceiverInfo report = report();
        // One cycle is counted when the numbers wrapped after the source was believed in with its second packet.
        int base = first + 1;
        int cycles = base < 65_536 && base + 18 >= 65_536 ? 1 : 0;
        assertThat(report).isEqualTo(new ReceiverInfo(1, 0, 0, cycles << 16 | (first + 19) & 0xFFFF, 0, 2, 3));
    }

    @Test
    void shouldBelieveInASourceAfterTwoPacketsInARow() {
        receive(10, 20, 31);
        assertThat(statistics.isFresh()).isFalse();
        receive(32);
        assertThat(statistics.isFresh()).isTrue();
        assertThat(report().highestSequence()).isEqualTo(32);
    }

    /** From 1 to 10, but for 4, 5 and 9: seven of ten; then 11 to 14, but for 13. */
    @Test
    void shouldCountLossInAllAndSinceTheReportBefore() {
        receive(0, 1, 2, 3, 6, 7, 8, 10);
        ReceiverInfo first = report();
        assertThat(first.cumulativeLost()).isEqualTo(3);
        assertThat(first.fractionLost()).isEqualTo(3 * 256 / 10);
        assertThat(first.highestSequence()).isEqualTo(10);
        assertThat(statistics.isFresh()).isFalse();

        receive(11, 12, 14);
        ReceiverInfo second = report();
        assertThat(second.cumulativeLost()).isEqualTo(4);
        assertThat(second.fractionLost()).isEqualTo(64);
    }

    @Test
    void shouldCountDuplicatesAsNegativeLoss() {
        receive(0, 1, 2, 2, 2);

        ReceiverInfo report = report();

        assertThat(report.cumulativeLost()).isEqualTo(-2);
        assertThat(report.fractionLost()).isZero();
    }

    @Test
    void shouldTakeWhatIsLateForNoLoss() {
        receive(0, 1, 3, 2, 4);

        assertThat(report()).isEqualTo(new ReceiverInfo(1, 0, 0, 4, report().jitter(), 2, 3));
    }

    /** A single stray is passed over; two in a row are the source's new numbers. */
    @Test
    void shouldFollowASourceThatStartsAnew() {
        receive(0, 1, 2, 40_000, 3);
        assertThat(report().highestSequence()).isEqualTo(3);
        receive(50_000, 50_001, 50_003);
        ReceiverInfo report = report();
        assertThat(report.highestSequence()).isEqualTo(50_003);
        assertThat(report.cumulativeLost()).isEqualTo(1);
    }

    @Test
    void shouldLimitTheLossToItsField() {
        receive(0, 1);
        for (int i = 0; i < 3500; i++) {
            receive(1 + (i + 1) * 2999);
        }
        assertThat(report().cumulativeLost()).isEqualTo(0x7F_FFFF);
    }

    /** J += (|D| - J) / 16 with J in sixteenths, rounded as in appendix A.8. */
    @ParameterizedTest
    @CsvSource({"1, 160, 10", "2, 160, 19", "300, 160, 159", "300, 0, 0"})
    void shouldSmoothJitter(int packets, int late, int jitter) {
        statistics = new ReceiverStatistics(0);
        statistics.received(0, 0, 0);
        statistics.received(1, 0, 0);
        for (int i = 0; i < packets; i++) {
            statistics.received(2 + i, 0xFFFF_FF00L, 0xFFFF_FF00L + (i % 2 == 0 ? late : 0));
        }
        assertThat(report().jitter()).isEqualTo(jitter);
    }
}
