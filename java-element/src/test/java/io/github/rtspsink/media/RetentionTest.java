package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What a stream keeps for repair. Runs on the test's thread. Owns nothing beyond a test. */
class RetentionTest {
    private static final long MILLI = 1_000_000;
    private static final int UNIT_BYTES = 20_000;

    private final TestBlock blocks = new TestBlock(1, 0);
    private final Starts starts = new Starts(FastStart.NONE);

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
}
