package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What a stream keeps for repair. Runs on the test's thread. Owns nothing beyond a test. */
class RetentionTest {
    private static final long MILLI = 1_000_000;
    private static final int UNIT_BYTES = 20_000;

    private final TestBlock blocks = new TestBlock(1, 0);
    private final KeyFrameRequests requests = new KeyFrameRequests();
    private RandomAccessIndex starts = new RandomAccessIndex(FastStart.NONE, requests);

    /** A unit every 10 ms: 16 Mbit/s, so that nothing would be held for long without being wanted. */
    private void publish(int count) {
        Batch batch = new Batch();
        for (int i = 0; i < count; i++) {
            long nanos = (starts.history().next() + 1) * 10 * MILLI;
            ByteBuffer block = blocks.accessUnit(i == 0, nanos / MILLI, nanos, nanos, UNIT_BYTES);
            starts.append(block, batch.wrap(block, 0), starts.history().next());
        }
    }

    @Test
    void shouldKeepWhatIsYoungEnough() {
        starts.keepForRepair(1_000 * MILLI);

        publish(500);

        assertThat(starts.history().first()).isLessThanOrEqualTo(399);
        assertThat(starts.repairFrom()).isEqualTo(399);
    }

    @Test
    void shouldKeepNothingWhereNothingIsRepaired() {
        publish(500);

        assertThat(starts.repairFrom()).isEqualTo(500);
        assertThat(starts.history().capacityBytes()).isEqualTo(256 * 1024);
    }

    @Test
    void shouldStayWithinTheHistorysBound() {
        starts.keepForRepair(10_000 * MILLI);

        publish(1500);

        assertThat(starts.history().capacityBytes()).isEqualTo(16 * 1024 * 1024);
        assertThat(starts.history().first()).isBetween(starts.repairFrom(), 1500L - 700);
    }

    private static void answer(KeyFrameRequests requests, int times) {
        for (int i = 0; i < times; i++) {
            requests.made();
            requests.answered();
        }
    }

    @Test
    void shouldKeepTheGroupOfPicturesUntilTheSourceHasAnsweredTwice() {
        starts = new RandomAccessIndex(FastStart.AUTO, requests);
        publish(300);
        assertThat(starts.history().holds(0)).isTrue();
        assertThat(starts.unanswered()).map(StartPoint::position).contains(0L);
        assertThat(starts.now(3_010 * MILLI)).as("one who can still ask").isEmpty();

        answer(requests, 1);
        publish(100);
        assertThat(starts.history().first()).isZero();

        answer(requests, 1);
        publish(500);
        assertThat(starts.history().first())
                .as("only what is fresh is kept, when the memory is used up")
                .isPositive();
    }

    @Test
    void shouldServeTheGroupOfPicturesOnceTheSourceHasIgnoredTwoRequests() {
        starts = new RandomAccessIndex(FastStart.AUTO, requests);
        publish(300);
        for (int i = 0; i < 2; i++) {
            assertThat(starts.now(3_010 * MILLI)).isEmpty();
            requests.made();
            requests.unanswered();
        }
        assertThat(starts.now(3_010 * MILLI)).map(StartPoint::position).contains(0L);
        assertThat(starts.isKeyAwaited()).as("nobody knows when one comes").isFalse();
    }

    @Test
    void shouldKeepNoMoreOfAGroupThanTheHistoryHolds() {
        starts = new RandomAccessIndex(FastStart.AUTO, requests);
        publish(1500);
        assertThat(starts.history().capacityBytes()).isEqualTo(16 * 1024 * 1024);
        assertThat(starts.unanswered()).isEmpty();
        assertThat(starts.isKeyAwaited()).isFalse();
    }
}
