package io.github.rtspsink.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.server.LimitedLog;
import io.github.rtspsink.server.LogKeeper;
import org.junit.jupiter.api.Test;

/** Refusals on a clock of the test's own. */
class RefusalsTest {
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final LogKeeper log = new LogKeeper();
    private long now;
    private final Refusals refusals = new Refusals(new LimitedLog(log, () -> now));

    @Test
    void shouldTellEachReasonOnceAMinuteWithItsTotal() {
        for (now = 0; now < 1000; now++) {
            refusals.add(Refusals.Reason.WRONG_LOGIN, "10.0.0.1");
        }
        refusals.add(Refusals.Reason.ADDRESS, "10.0.0.2");
        assertThat(log.text().lines())
                .containsExactly(
                        "WARNING refused: wrong user or password; 10.0.0.1",
                        "WARNING refused: the address is not in allow; 10.0.0.2");
        now = MINUTE_NANOS;
        refusals.add(Refusals.Reason.WRONG_LOGIN, "10.0.0.3");
        assertThat(log.text().lines())
                .hasSize(3)
                .last()
                .isEqualTo("WARNING refused: wrong user or password; 10.0.0.3 (and 999 more since the last such line)");
    }
}
