package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which batches a newcomer is sent. Runs on the test's thread. Owns nothing beyond a test. */
class AdmissionTest {
    private static final int FRAME = 3000;

    private final TestBlock blocks = new TestBlock(1, 0);
    private final Admission admission = new Admission();

    private boolean admitsKey(long rtpTime) {
        return admits(true, rtpTime);
    }

    private boolean admitsDelta(long rtpTime) {
        return admits(false, rtpTime);
    }

    private boolean admits(boolean key, long rtpTime) {
        return admission.admits(new Batch().wrap(blocks.accessUnit(key, rtpTime, 0, 0, 100), 0));
    }

    @Test
    void shouldLeaveOutThePicturesThatAreShownBeforeTheKeyFrame() {
        assertThat(admitsKey(3 * FRAME)).isTrue();
        assertThat(admitsDelta(FRAME)).isFalse();
        assertThat(admitsDelta(2 * FRAME)).isFalse();
        assertThat(admission.isComplete()).isFalse();

        assertThat(admitsDelta(6 * FRAME)).isTrue();
        assertThat(admission.isComplete()).isTrue();
        assertThat(admitsDelta(4 * FRAME)).isTrue();
    }

    @Test
    void shouldAdmitThePicturesBeforeALaterKeyFrame() {
        admitsKey(0);
        admitsDelta(FRAME);

        assertThat(admitsKey(5 * FRAME)).isTrue();
        assertThat(admitsDelta(3 * FRAME)).isTrue();
    }

    @Test
    void shouldAdmitNothingBeforeTheKeyFrameThatIsAwaited() {
        admission.awaitKey();

        assertThat(admitsDelta(FRAME)).isFalse();
        assertThat(admission.isAwaitingKey()).isTrue();
        assertThat(admitsKey(4 * FRAME)).isTrue();
        assertThat(admission.isAwaitingKey()).isFalse();
        assertThat(admitsDelta(3 * FRAME)).isFalse();
    }

    @Test
    void shouldAdmitAllAfterAFirstBatchThatIsNoKeyFrame() {
        assertThat(admitsDelta(2 * FRAME)).isTrue();
        assertThat(admission.isComplete()).isTrue();
        assertThat(admitsDelta(FRAME)).isTrue();
    }

    @Test
    void shouldCompareTimesThatWrap() {
        assertThat(admitsKey(1000)).isTrue();
        assertThat(admitsDelta(0xFFFF_FFFFL)).isFalse();
        assertThat(admitsDelta(4000)).isTrue();
    }

    @Test
    void shouldBeginAnewWithAKeyFrameOfAnEarlierTime() {
        admitsKey(90 * FRAME);

        assertThat(admitsKey(0)).isTrue();
        assertThat(admitsDelta(FRAME)).isTrue();
    }

    @Test
    void shouldNotWaitForATimeThatStandsStill() {
        admitsKey(0);
        admitsKey(0);

        assertThat(admission.isComplete()).isTrue();
    }

    @Test
    void shouldForgetWhatWasBeforeAPause() {
        admitsKey(0);
        admitsDelta(FRAME);

        admission.restart();

        assertThat(admitsKey(5 * FRAME)).isTrue();
        assertThat(admitsDelta(3 * FRAME)).isFalse();
    }
}
