package io.github.rtspsink.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who pays when the native memory for queues runs short. */
class ChunkPoolTest {
    private static final int CHUNKS = 64;
    private static final long SECOND = 1_000_000_000L;

    private final ChunkPool pool = new ChunkPool(CHUNKS * ChunkPool.CHUNK_BYTES);
    private final List<Queue> givenUp = new ArrayList<>();

    /** What an outbox is to the pool: it asks before it takes what it could leave out. */
    private final class Queue {
        private final Deque<ByteBuffer> chunks = new ArrayDeque<>();
        private final ChunkPool.Share share = new ChunkPool.Share(() -> givenUp.add(this));

        Queue(long progressNanos) {
            share.progress(progressNanos);
        }

        boolean media() {
            return pool.has(share, 1) && control();
        }

        boolean control() {
            ByteBuffer chunk = pool.take(share);
            if (chunk != null) {
                chunks.add(chunk);
            }
            return chunk != null;
        }

        Queue fill(int count) {
            for (int i = 0; i < count; i++) {
                assertThat(media()).isTrue();
            }
            return this;
        }

        void close() {
            chunks.forEach(chunk -> pool.giveBack(share, chunk));
            chunks.clear();
        }
    }

    @Test
    void shouldGiveUpTheFullestForWhoHoldsLess() {
        Queue full = new Queue(0).fill(40);
        new Queue(0).fill(16);
        Queue reader = new Queue(0);
        assertThat(reader.media()).isTrue();
        assertThat(givenUp).containsExactly(full);
        full.close();
        assertThat(pool.takenBytes()).isEqualTo(17L * ChunkPool.CHUNK_BYTES);
    }

    @Test
    void shouldGiveUpWhoHasSentNothingForLongestAmongEquals() {
        new Queue(2 * SECOND).fill(28);
        Queue stalled = new Queue(0).fill(20);
        new Queue(2 * SECOND).fill(8);
        assertThat(new Queue(2 * SECOND).media()).isTrue();
        assertThat(givenUp).containsExactly(stalled);
    }

    @Test
    void shouldGiveUpNobodyWhoIsCounted() {
        Queue full = new Queue(0).fill(56);
        Queue reader = new Queue(0);
        for (int i = 0; i < 20; i++) {
            assertThat(reader.media() || reader.control())
                    .as("before the first is closed")
                    .isEqualTo(i < 8);
        }
        assertThat(givenUp).as("what is leaving is enough").containsExactly(full);
        full.close();
        assertThat(reader.media()).isTrue();
    }

    @Test
    void shouldRefuseMediaOfTheFullestItselfAndKeepTheReserveForWhatMustBeSent() {
        Queue full = new Queue(0).fill(56);
        assertThat(full.media()).isFalse();
        assertThat(full.control()).isTrue();
        assertThat(givenUp).isEmpty();
    }

    @Test
    void shouldShareEquallyAmongEquals() {
        List<Queue> queues = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            queues.add(new Queue(0).fill(7));
        }
        for (Queue queue : queues) {
            assertThat(queue.media()).isFalse();
        }
        assertThat(givenUp).isEmpty();
    }

    @Test
    void shouldHaveAChunkForFramingAlways() {
        new Queue(0).fill(56);
        ByteBuffer scratch = pool.takeScratch();
        assertThat(scratch).isNotNull();
        pool.giveBackScratch(scratch);
        assertThat(pool.takenBytes()).isEqualTo(56L * ChunkPool.CHUNK_BYTES);
    }
}
