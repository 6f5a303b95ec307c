package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final long NOTHING_WANTED = Long.MAX_VALUE;

    private final TestBlock blocks = new TestBlock(1, 0);

    @Test
    void shouldKeepEveryBatchItHoldsIntact() {
        History history = new History(1 << 20);
        Random random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            append(history, i, NOTHING_WANTED, 100 + random.nextInt(20_000));
            long oldest = history.first();
            assertThat(history.holds(i)).isTrue();
            assertThat(rtpTime(history, oldest)).isEqualTo(oldest);
            long between = oldest + random.nextInt((int) (history.next() - oldest));
            assertThat(rtpTime(history, between)).isEqualTo(between);
        }
        assertThat(history.capacityBytes()).as("nothing wanted, nothing grown").isEqualTo(256 * 1024);
    }

    @Test
    void shouldGrowForWhatIsWantedUpToItsBound() {
        History history = new History(1 << 20);
        for (int i = 0; i < 60; i++) {
            append(history, i, 0, 16_000);
        }
        assertThat(history.first()).isZero();
        for (int i = 60; i < 200; i++) {
            append(history, i, 0, 16_000);
        }
        assertThat(history.capacityBytes()).isEqualTo(1 << 20);
        assertThat(history.first()).isPositive();
        for (long i = history.first(); i < history.next(); i++) {
            assertThat(rtpTime(history, i)).isEqualTo(i);
        }
    }

    @Test
    void shouldTakeABatchLargerThanItsBound() {
        History history = new History(512 * 1024);
        append(history, 0, 0, 100);
        append(history, 1, 0, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000, 60_000);
        append(history, 2, 0, 100);
        assertThat(rtpTime(history, 1)).isEqualTo(1);
        assertThat(rtpTime(history, 2)).isEqualTo(2);
    }

    @Test
    void shouldLeaveABatchAloneThatIsBeingRead() {
        History history = new History(256 * 1024);
        append(history, 0, NOTHING_WANTED, 30_000);
        History.Reader reader = history.newReader();
        history.take(reader, 0);
        byte[] before = copyOf(reader.batch());
        for (int i = 1; i < 100; i++) {
            append(history, i, NOTHING_WANTED, 30_000);
        }
        assertThat(copyOf(reader.batch())).isEqualTo(before);
        assertThat(history.holds(0)).isFalse();
        assertThat(rtpTime(history, 99)).isEqualTo(99);
    }

    private void append(History history, long rtpTime, long wantedFrom, int... sizes) {
        ByteBuffer block = blocks.accessUnit(true, rtpTime, rtpTime, rtpTime, sizes);
        int bytes = new Batch().wrap(block, 0).bytes();
        assertThat(history.append(block, 0, bytes, wantedFrom)).isEqualTo(rtpTime);
    }

    private static long rtpTime(History history, long position) {
        Batch batch = history.at(position);
        assertThat(batch.isWithin(Integer.MAX_VALUE)).isTrue();
        return batch.runningTimeNanos();
    }

    private static byte[] copyOf(Batch batch) {
        byte[] copy = new byte[batch.dataBytes()];
        batch.memory().get(batch.dataPosition(), copy);
        return copy;
    }
}
