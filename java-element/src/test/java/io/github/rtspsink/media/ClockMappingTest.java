package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockMappingTest {
    private static final long MILLI = 1_000_000;
    private static final long WALL = 1_700_000_000_000L * MILLI;

    private final ClockMapping timeline = new ClockMapping();

    @Test
    void shouldNotKnowAnythingWithoutAClock() {
        timeline.sample(-1, WALL);
        assertThat(timeline.isKnown()).isFalse();
    }

    @Test
    void shouldIgnoreASampleDelayedByPreemption() {
        timeline.sample(0, WALL);
        timeline.sample(40 * MILLI, WALL + 90 * MILLI);
        timeline.sample(80 * MILLI, WALL + 80 * MILLI);
        assertThat(timeline.wallNanos(0)).isEqualTo(WALL);
    }

    @Test
    void shouldFollowAPauseOnceItIsSure() {
        timeline.sample(0, WALL);
        for (int i = 1; i <= 4; i++) {
            timeline.sample(i * MILLI, WALL + (500 + i + (i == 2 ? 9 : 0)) * MILLI);
        }
        assertThat(timeline.wallNanos(0)).isEqualTo(WALL + 500 * MILLI);
    }
}
