package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Indices of packets over wraps and breaks. Runs on the test's thread. Owns nothing beyond a test. */
class ExtendedSequenceNumberTest {
    private static final long SSRC = 0xFFFF_FFFFL;

    private final ExtendedSequenceNumber sequence = new ExtendedSequenceNumber();

    /** A batch of one packet. */
    private boolean next(long ssrc, int number) {
        return sequence.next(ssrc, number, number);
    }

    @Test
    void shouldCountWraps() {
        assertThat(next(SSRC, 65_000)).isFalse();
        assertThat(sequence.left()).isEqualTo(536);
        assertThat(next(SSRC, 65_535)).isFalse();
        assertThat(sequence.rolloverCount()).isZero();
        assertThat(next(SSRC, 3)).isFalse();
        assertThat(sequence.rolloverCount()).isEqualTo(1);
        assertThat(next(SSRC, 30_000)).isFalse();
        assertThat(next(SSRC, 60_000)).isFalse();
        assertThat(next(SSRC, 10)).isFalse();
        assertThat(sequence.rolloverCount()).isEqualTo(2);
        assertThat(sequence.era()).isZero();
    }

    @Test
    void shouldFindPacketsAroundAWrap() {
        next(SSRC, 65_530);
        next(SSRC, 4);

        assertThat(sequence.indexOf(65_535)).isEqualTo(65_535);
        assertThat(sequence.indexOf(0)).isEqualTo(65_536);
        assertThat(sequence.indexOf(100)).isEqualTo(65_636);
    }

    @Test
    void shouldGoOnFromTheLastPacketOfABatch() {
        assertThat(sequence.next(SSRC, 65_530, 5)).isFalse();
        assertThat(sequence.rolloverCount()).isEqualTo(1);
        assertThat(sequence.left()).isEqualTo(65_531);
        assertThat(sequence.next(SSRC, 6, 20)).isFalse();
        assertThat(sequence.indexOf(20)).isEqualTo(65_556);
    }

    @Test
    void shouldBeginAnewWhenBatchesOverlap() {
        sequence.next(SSRC, 10, 15);

        assertThat(sequence.next(SSRC, 15, 17)).isTrue();
        assertThat(sequence.next(SSRC, 16, 18)).isTrue();
        assertThat(sequence.next(SSRC, 19, 19)).isFalse();
        assertThat(sequence.era()).isEqualTo(2);
    }

    @Test
    void shouldBeginAnewWhenNumbersDoNotGoOn() {
        next(SSRC, 100);

        assertThat(next(SSRC, 100)).isTrue();
        assertThat(next(SSRC, 99)).isTrue();
        assertThat(next(1, 100)).isTrue();
        assertThat(next(1, 101)).isFalse();
        assertThat(sequence.era()).isEqualTo(3);
        assertThat(sequence.indexOf(101)).isEqualTo(101);
    }

    @Test
    void shouldBeginAnewOnceWhenItIsToldTo() {
        next(SSRC, 100);
        sequence.restart();

        assertThat(next(7, 5)).isFalse();
        assertThat(sequence.era()).isEqualTo(1);
    }
}
