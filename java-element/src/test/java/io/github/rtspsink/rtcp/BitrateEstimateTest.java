package io.github.rtspsink.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** A viewer's way in numbers. Runs on the test's thread. Owns nothing beyond a test. */
class BitrateEstimateTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long ROUND_TRIP = SECOND / 50;

    private final BitrateEstimate estimate = new BitrateEstimate();
    private long now = 7 * SECOND;
    private long sentBytes;

    /** A report after five seconds of {@code bits} per second. */
    private long report(double bits, double lost, long roundTripNanos) {
        now += 5 * SECOND;
        sentBytes += Math.round(bits * 5 / 8);
        estimate.reported(lost, roundTripNanos, sentBytes, now);
        return estimate.bitsPerSecond();
    }

    private long report(double bits, double lost) {
        return report(bits, lost, ROUND_TRIP);
    }

    @Test
    void shouldSayNothingBeforeTwoReports() {
        assertThat(report(1_000_000, 0.5)).isEqualTo(-1);
        assertThat(report(1_000_000, 0.05)).isEqualTo(1_000_000);
    }

    @Test
    void shouldFallBelowWhatArrives() {
        report(2_000_000, 0);
        assertThat(report(2_000_000, 0.5)).isEqualTo(850_000);
        assertThat(report(850_000, 0.05)).as("some loss changes nothing").isEqualTo(850_000);
    }

    @Test
    void shouldFallWhenAQueueBuildsUp() {
        report(1_000_000, 0);
        report(1_000_000, 0.05);
        assertThat(report(1_000_000, 0, ROUND_TRIP + SECOND / 4)).isGreaterThan(1_000_000);
        assertThat(report(1_000_000, 0, ROUND_TRIP + SECOND / 2)).isEqualTo(850_000);
    }

    @Test
    void shouldNotTakeALongerWayForAQueueForEver() {
        report(1_000_000, 0);
        report(1_000_000, 0.05);
        assertThat(report(1_000_000, 0, SECOND / 2)).isEqualTo(850_000);
        for (int i = 0; i < 30; i++) {
            report(850_000, 0, SECOND / 2);
        }

        assertThat(estimate.bitsPerSecond()).isGreaterThan(850_000);
        assertThat(report(850_000, 0, SECOND)).as("a queue on the longer way").isEqualTo(722_500);
    }

    @Test
    void shouldRememberTheShortestWayForAMinute() {
        report(1_000_000, 0);
        for (int i = 0; i < 11; i++) {
            report(1_000_000, 0.05, SECOND / 4);
        }

        assertThat(report(1_000_000, 0, SECOND / 2)).isEqualTo(850_000);
    }

    @Test
    void shouldRiseButNotBeyondWhatWasTried() {
        report(1_000_000, 0);
        assertThat(report(1_000_000, 0)).isEqualTo(1_150_000);
        assertThat(report(1_150_000, 0)).isEqualTo(1_322_500);
        assertThat(report(400_000, 0)).as("far more than was sent").isEqualTo(1_322_500);
    }

    @Test
    void shouldTakeBackARiseThatMetLoss() {
        report(1_000_000, 0);
        report(1_000_000, 0);
        assertThat(report(1_150_000, 0.05)).isEqualTo(1_000_000);
        assertThat(report(1_000_000, 0.05)).isEqualTo(1_000_000);
    }

    /** A link of 800 kbit/s: loses what is too much. */
    @Test
    void shouldSettleOnALinkAndLeaveItWhenItIsWidened() {
        double rate = 2_000_000;
        double lostOfAll = 0;
        report(rate, 0.6);
        for (int i = 0; i < 40; i++) {
            double lost = Math.max(0, 1 - 800_000 / rate);
            rate = report(rate, lost);
            if (i >= 3) {
                assertThat(rate).isBetween(600_000.0, 920_000.0);
                lostOfAll += lost;
            }
        }
        assertThat(lostOfAll / 37).isLessThan(0.03);
        for (int i = 0; i < 12; i++) {
            rate = report(rate, 0);
        }
        assertThat(rate).isGreaterThan(1_500_000);
    }

    @Test
    void shouldStayWithinItsLimits() {
        estimate.limit(1, 2);
        assertThat(estimate.bitsPerSecond()).isEqualTo(-1);
        report(1_000_000, 0);
        report(1_000_000, 0);

        estimate.limit(100_000, 500_000);
        assertThat(estimate.bitsPerSecond()).isCloseTo(500_000, within(1L));
        estimate.limit(600_000, 700_000);
        assertThat(estimate.bitsPerSecond()).isCloseTo(600_000, within(1L));
    }
}
