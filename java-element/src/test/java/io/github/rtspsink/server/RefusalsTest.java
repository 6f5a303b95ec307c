package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Refusals on a clock of the test's own. */
class RefusalsTest {
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final LogKeeper log = new LogKeeper();
    private final Refusals refusals = new Refusals(log);

    @Test
    void shouldTellEachReasonOnceAMinuteWithItsTotal() {
        for (int i = 0; i < 1000; i++) {
            refusals.add(Refusals.Reason.WRONG_LOGIN, "10.0.0.1", i);
        }
        refusals.add(Refusals.Reason.ADDRESS, "10.0.0.2", 1000);
        assertThat(log.text().lines())
                .containsExactly(
                        "WARNING refused: wrong user or password; 1 times so far, now 10.0.0.1",
                        "WARNING refused: the address is not in allow; 1 times so far, now 10.0.0.2");
        refusals.add(Refusals.Reason.WRONG_LOGIN, "10.0.0.3", MINUTE_NANOS);
        assertThat(log.text().lines())
                .hasSize(3)
                .last()
                .isEqualTo("WARNING refused: wrong user or password; 1001 times so far, now 10.0.0.3");
    }
}
