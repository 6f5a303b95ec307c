package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Indices of packets over wraps and breaks. Runs on the test's thread. Owns nothing beyond a test. */
class SequenceTest {
    private static final long SSRC = 0xFFFF_FFFFL;

    private final Sequence sequence = new Sequence();

    @Test
    void shouldCountWraps() {
        assertThat(sequence.next(SSRC, 65_000)).isFalse();
        assertThat(sequence.left()).isEqualTo(536);
        assertThat(sequence.next(SSRC, 65_535)).isFalse();
        assertThat(sequence.rolloverCount()).isZero();
        assertThat(sequence.next(SSRC, 3)).isFalse();
        assertThat(sequence.rolloverCount()).isEqualTo(1);
        assertThat(sequence.next(SSRC, 30_000)).isFalse();
        assertThat(sequence.next(SSRC, 60_000)).isFalse();
        assertThat(sequence.next(SSRC, 10)).isFalse();
        assertThat(sequence.rolloverCount()).isEqualTo(2);
        assertThat(sequence.era()).isZero();
    }

    @Test
    void shouldFindPacketsAroundAWrap() {
        sequence.next(SSRC, 65_530);
        sequence.next(SSRC, 4);

        assertThat(sequence.indexOf(65_535)).isEqualTo(65_535);
        assertThat(sequence.indexOf(0)).isEqualTo(65_536);
        assertThat(sequence.indexOf(100)).isEqualTo(65_636);
    }

    @Test
    void shouldBeginAnewWhenNumbersDoNotGoOn() {
        sequence.next(SSRC, 100);

        assertThat(sequence.next(SSRC, 100)).isTrue();
        assertThat(sequence.next(SSRC, 99)).isTrue();
        assertThat(sequence.next(1, 100)).isTrue();
        assertThat(sequence.next(1, 101)).isFalse();
        assertThat(sequence.era()).isEqualTo(3);
        assertThat(sequence.indexOf(101)).isEqualTo(101);
    }

    @Test
    void shouldBeginAnewOnceWhenItIsToldTo() {
        sequence.next(SSRC, 100);
        sequence.restart();

        assertThat(sequence.next(7, 5)).isFalse();
        assertThat(sequence.era()).isEqualTo(1);
    }
}
