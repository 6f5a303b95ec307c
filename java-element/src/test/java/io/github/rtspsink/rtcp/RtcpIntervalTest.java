package io.github.rtspsink.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rtspsink.rtcp.RtcpInterval.Group;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3550 section 6.3.1. Runs on the test's thread. Owns nothing beyond a test. */
class RtcpIntervalTest {
    private final RtcpInterval interval = new RtcpInterval();

    /** In the middle of the random range: what section 6.3.1 calls T_d, divided by e - 3/2. */
    private double calculatedSeconds(long bitsPerSecond, int members, boolean first) {
        return interval.nanos(bitsPerSecond, Group.ofSender(members), first, 0.5) / 1e9 * (Math.E - 1.5);
    }

    @ParameterizedTest
    @CsvSource({
        // enough bandwidth: the minimum, or half of it before the first report
        "1000000, 2, false, 5",
        "1000000, 2, true, 2.5",
        "1000000, 10000, false, 5",
        // a twentieth of 1000 bit/s is 6.25 bytes/s, for two packets of 128 bytes, or three
        "1000, 2, false, 40.96",
        "1000, 3, true, 61.44",
        // the only sender of four or more has a quarter of it for itself
        "1000, 4, false, 81.92",
        "1000, 400, false, 81.92"
    })
    void shouldShareATwentiethOfTheBandwidth(long bits, int members, boolean first, double seconds) {
        assertThat(calculatedSeconds(bits, members, first)).isCloseTo(seconds, within(0.01));
    }

    @Test
    void shouldSpreadFromHalfToOneAndAHalf() {
        double middle = interval.nanos(1_000_000, Group.ofSender(2), false, 0.5);

        assertThat(interval.nanos(1_000_000, Group.ofSender(2), false, 0))
                .isCloseTo((long) (middle * 0.5), within(1000L));
        assertThat(interval.nanos(1_000_000, Group.ofSender(2), false, 1))
                .isCloseTo((long) (middle * 1.5), within(1000L));
    }

    @Test
    void shouldFollowTheSizeOfThePackets() {
        for (int i = 0; i < 200; i++) {
            interval.passed(372);
        }

        assertThat(calculatedSeconds(1000, 2, false)).isCloseTo(2 * 400 / 6.25, within(0.1));
    }

    @ParameterizedTest
    @CsvSource({
        // a receiver beside one sender: few senders leave it three quarters, which it shares with the other receivers
        "1000, 5, 1, 109.2266",
        "1000, 400, 1, 10895.36",
        // one sender of two members is not few
        "1000, 2, 1, 40.96",
        // nobody sends any more: those who leave share three quarters
        "1000, 1, 0, 27.3066",
        "1000, 60, 0, 1638.4",
    })
    void shouldGiveReceiversWhatSendersLeave(long bits, int members, int senders, double seconds) {
        long nanos = interval.nanos(bits, new Group(members, senders, false), true, 0.5);

        assertThat(nanos / 1e9 * (Math.E - 1.5)).isCloseTo(seconds, within(0.01));
    }

    @ParameterizedTest
    @CsvSource({"1000000, 2, 25", "1000, 5, 546.133"})
    void shouldGiveUpAReceiverAfterFiveOfItsIntervals(long bits, int members, double seconds) {
        assertThat(interval.timeoutNanos(bits, Group.ofSender(members)) / 1e9).isCloseTo(seconds, within(0.01));
    }

    @Test
    void shouldCountTheLowerLayersOfTheFirstPacketToo() {
        double seconds = new RtcpInterval(100).nanos(1000, new Group(1, 0, false), true, 0.5) / 1e9 * (Math.E - 1.5);

        assertThat(seconds).isCloseTo(128 / (6.25 * 0.75), within(0.01));
    }
}
