package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a stranger can have logged, on a clock of the test's own. */
class LimitedLogTest {
    private static final System.Logger.Level WARNING = System.Logger.Level.WARNING;

    private final LogKeeper kept = new LogKeeper();
    private long now = Long.MAX_VALUE - 5;
    private final LimitedLog log = new LimitedLog(kept, () -> now);

    private long lines() {
        return kept.text().lines().count();
    }

    @Test
    void shouldWriteATraceOnceAMinuteHoweverOftenItComes() {
        for (int i = 0; i < 100_000; i++) {
            log.log(WARNING, "a failure", failure("of peer " + i));
        }
        assertThat(kept.text()).contains("of peer 0", "at io.github.rtspsink").doesNotContain("of peer 1");
        long first = lines();
        now += LimitedLog.QUIET_NANOS;
        log.log(WARNING, "a failure", failure("the next"));
        assertThat(lines()).as("as long as the first time").isEqualTo(2 * first);
        assertThat(kept.text()).contains("a failure (and 99999 more since the last such line)");
        log.log(WARNING, "a failure", otherPlace());
        assertThat(kept.text()).contains("elsewhere");
    }

    private static IllegalStateException failure(String message) {
        return new IllegalStateException(message);
    }

    private static IllegalStateException otherPlace() {
        return new IllegalStateException("elsewhere");
    }

    @Test
    void shouldCountWhatItLeavesOut() {
        for (int i = 0; i < 1000; i++) {
            log.log(WARNING, "{0} takes no data", "10.0.0." + i);
        }
        now += LimitedLog.QUIET_NANOS;
        log.log(WARNING, "{0} takes no data", "10.0.0.7");
        assertThat(kept.text().lines())
                .containsExactly(
                        "WARNING 10.0.0.0 takes no data",
                        "WARNING 10.0.0.7 takes no data (and 999 more since the last such line)");
    }

    @Test
    void shouldTellOfTheLastOnesAlthoughNoneComesAnyMore() {
        log.log(WARNING, "{0} takes no data", "10.0.0.1");
        log.log(WARNING, "{0} takes no data", "10.0.0.2");
        log.tellLeftOut();
        assertThat(lines()).isEqualTo(1);
        now += LimitedLog.QUIET_NANOS;
        log.tellLeftOut();
        log.tellLeftOut();
        assertThat(lines()).isEqualTo(2);
        assertThat(kept.text()).endsWith("(and 1 more since the last such line)\n");
    }

    @Test
    void shouldNotLimitWhatHelpsToDebug() {
        for (int i = 0; i < 100; i++) {
            log.log(System.Logger.Level.DEBUG, "{0}", i);
        }
        assertThat(lines()).isEqualTo(100);
    }

    @Test
    void shouldStayBoundedWhateverIsLogged() {
        for (int i = 0; i < 100_000; i++) {
            log.log(WARNING, "varying text " + i);
        }
        assertThat(lines()).isEqualTo(LimitedLog.MAX_KINDS + 1);
    }
}
