package io.github.rtspsink.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000L;

    private final RateLimit limit = new RateLimit(10, 2);

    @Test
    void shouldAllowABurstAndThenTheRate() {
        int had = 0;
        for (long tenth = 0; tenth <= 100; tenth++) {
            while (limit.allows("a", tenth * SECOND / 10)) {
                limit.add("a", 1, tenth * SECOND / 10);
                had++;
            }
        }
        assertThat(had).isBetween(30, 31);
        assertThat(limit.allows("b", 10 * SECOND)).isTrue();
    }

    @Test
    void shouldHaveWhatWasTooMuchPaidBack() {
        limit.add("a", 30, 0);
        assertThat(limit.allows("a", 10 * SECOND)).isFalse();
        assertThat(limit.allows("a", 11 * SECOND)).isTrue();
    }

    @Test
    void shouldForgetWhoMayHaveEverythingAgain() {
        limit.add("a", 10, 0);
        limit.add("b", 1, 0);
        limit.sweep(SECOND);
        assertThat(limit.size()).isEqualTo(1);
        assertThat(limit.allows("a", SECOND)).isTrue();
    }
}
