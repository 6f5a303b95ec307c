package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** RFC 3550 section 6.3.7, with a clock of the test's own. Runs on the test's thread. Owns nothing beyond a test. */
@Timeout(20)
class ByeBackoffTest {
    private static final long MILLI = 1_000_000;
    private static final long PLENTY = 4_000_000;

    /** Whose intervals are as calculated, divided by e - 3/2; the least one of 2.5 s is 2.052 s then. */
    private static final RandomGenerator MIDDLE = () -> 1L << 63;

    private final SteppedClock clock = new SteppedClock(0);
    private final AtomicInteger goodbyes = new AtomicInteger();

    @AfterEach
    void close() {
        clock.close();
        assertThat(clock.failures).isEmpty();
    }

    private ByeBackoff begin(long bitsPerSecond) {
        return clock.loop.call(
                () -> {
                    ByeBackoff farewell = new ByeBackoff(clock.loop, MIDDLE, bitsPerSecond, goodbyes::incrementAndGet);
                    farewell.begin();
                    return farewell;
                },
                1000 * MILLI);
    }

    @Test
    void shouldWaitForHalfTheUsualInterval() {
        begin(PLENTY);
        clock.advance(2051 * MILLI);
        assertThat(goodbyes).hasValue(0);
        clock.advance(2053 * MILLI);
        assertThat(goodbyes).hasValue(1);
        clock.advance(60_000 * MILLI);
        assertThat(goodbyes).hasValue(1);
    }

    /** 300 who leave with 124 bytes each share three quarters of a twentieth of 64 kbit/s: 300 bytes a second. */
    @Test
    void shouldWaitLongerWhenOthersLeaveToo() {
        ByeBackoff farewell = begin(64_000);
        clock.loop.call(
                () -> {
                    for (int i = 1; i < 300; i++) {
                        farewell.heard(96);
                    }
                    return true;
                },
                1000 * MILLI);
        clock.advance(3_000 * MILLI);
        assertThat(goodbyes).hasValue(0);
        clock.advance(101_000 * MILLI);
        assertThat(goodbyes).hasValue(0);
        clock.advance(103_000 * MILLI);
        assertThat(goodbyes).hasValue(1);
    }

    @Test
    void shouldSayNothingAfterACancel() {
        ByeBackoff farewell = begin(PLENTY);
        clock.loop.call(
                () -> {
                    farewell.cancel();
                    return true;
                },
                1000 * MILLI);
        clock.advance(60_000 * MILLI);
        assertThat(goodbyes).hasValue(0);
    }
}
