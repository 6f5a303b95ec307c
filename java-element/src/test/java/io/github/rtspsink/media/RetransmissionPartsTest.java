package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a repair is made of. Runs on the test's thread. Owns nothing beyond a test. */
class RetransmissionPartsTest {
    private static final int BURST = RetransmissionBudget.BURST_BYTES;

    @Test
    void shouldSpendABurstAndThenAQuarterOfTheStream() {
        RetransmissionBudget budget = new RetransmissionBudget(1_000_000);

        assertThat(budget.take(BURST, 1_000_000)).isTrue();
        assertThat(budget.take(1, 1_000_003)).isFalse();
        assertThat(budget.take(1, 1_000_004)).isTrue();
        assertThat(budget.take(1000, 1_000_004 + 3996)).isFalse();
        assertThat(budget.take(1000, 1_000_004 + 4000)).isTrue();
    }

    @Test
    void shouldNotSaveUpMoreThanABurst() {
        RetransmissionBudget budget = new RetransmissionBudget(0);

        assertThat(budget.take(BURST, 1L << 40)).isTrue();
        assertThat(budget.take(1, 1L << 40)).isFalse();
    }

    @Test
    void shouldRememberARepairForAWhileOnly() {
        RecentRetransmissions recent = new RecentRetransmissions();
        assertThat(recent.has(0, 100, 50)).isFalse();

        recent.add(0, 100);
        recent.add(65_535, 110);

        assertThat(recent.has(0, 149, 50)).isTrue();
        assertThat(recent.has(0, 150, 50)).isFalse();
        assertThat(recent.has(65_535, 149, 50)).isTrue();
        assertThat(recent.has(1024, 101, 50)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 65_000, 65_530})
    void shouldFindEveryPacketOfTheHistoryAndNoOther(int firstSequence) {
        TestBlock blocks = new TestBlock(1, firstSequence);
        History history = new History(1 << 20);
        Random random = new Random(firstSequence);
        int packets = 0;
        for (int i = 0; i < 300; i++) {
            int[] sizes = new int[1 + random.nextInt(5)];
            java.util.Arrays.fill(sizes, 12 + random.nextInt(100));
            packets += sizes.length;
            var block = blocks.accessUnit(true, i, i, i, sizes);
            history.append(block, 0, new Batch().wrap(block, 0).bytes(), 0);
        }
        PacketSearch search = new PacketSearch(history);
        for (int i = 0; i < packets; i++) {
            int sequence = (firstSequence + i) & 0xFFFF;
            assertThat(search.find(sequence, 0)).as("packet %d", i).isTrue();
            assertThat(search.memory().get(search.at() + 2) & 0xFF).isEqualTo(sequence >> 8);
            assertThat(search.memory().get(search.at() + 3) & 0xFF).isEqualTo(sequence & 0xFF);
        }
        assertThat(search.find((firstSequence + packets) & 0xFFFF, 0)).isFalse();
        assertThat(search.find((firstSequence - 1) & 0xFFFF, 0)).isFalse();
        assertThat(search.find((firstSequence + 30_000) & 0xFFFF, 0)).isFalse();
        assertThat(search.find(firstSequence, 1)).as("from a later batch on").isFalse();
        assertThat(search.find(firstSequence, history.next())).isFalse();
    }
}
