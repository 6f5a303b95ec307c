package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a viewer counts as gone. */
class PortUnreachableDetectorTest {
    private static final long SECOND = 1_000_000_000L;

    private final PortUnreachableDetector streak = new PortUnreachableDetector();

    @Test
    void shouldTakeAnswersOverSomeSecondsForTheEnd() {
        assertThat(streak.refused(10 * SECOND)).isFalse();
        assertThat(streak.refused(11 * SECOND)).isFalse();
        assertThat(streak.refused(12 * SECOND)).isTrue();
    }

    @Test
    void shouldNotBelieveABurst() {
        for (int i = 0; i < 100; i++) {
            assertThat(streak.refused(10 * SECOND + i)).isFalse();
        }
    }

    @Test
    void shouldStartAnewWhenTheViewerWasHeard() {
        streak.refused(10 * SECOND);
        streak.refused(11 * SECOND);
        streak.heard();
        assertThat(streak.refused(12 * SECOND)).isFalse();
        assertThat(streak.refused(13 * SECOND)).isFalse();
        assertThat(streak.refused(14 * SECOND)).isTrue();
    }

    @Test
    void shouldStartAnewAfterAWhileWithoutAnswers() {
        streak.refused(10 * SECOND);
        streak.refused(12 * SECOND - 1);
        assertThat(streak.refused(18 * SECOND)).isFalse();
    }
}
