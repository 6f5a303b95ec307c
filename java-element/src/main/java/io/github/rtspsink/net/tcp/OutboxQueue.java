package io.github.rtspsink.net.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;

/**
 * The bytes that a TCP peer has not taken yet, in pool chunks, and how old the oldest of them are.
 *
 * <p>Thread: guarded by the lock of its {@link Outbox}. Ownership: owns its chunks until they are written out or cleared.
 */
final class OutboxQueue {
    /** Number of ages that are recorded; if all are in use, the newest one covers further bytes. */
    private static final int MARKS = 32;

    private final ChunkPool pool;
    private final ChunkPool.Share share;
    private final long markSpacingNanos;

    /** Each chunk is filled up to its position; the first is written out up to {@link #headPosition}. */
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();

    private final long[] markEnds = new long[MARKS];
    private final long[] markNanos = new long[MARKS];
    private int firstMark;
    private int marks;
    private int headPosition;
    private long bytesIn;
    private long bytesOut;

    /** @param giveUp see {@link ChunkPool.Share} */
    OutboxQueue(ChunkPool pool, long maxAgeNanos, Runnable giveUp) {
        this.pool = pool;
        this.share = new ChunkPool.Share(giveUp);
        this.markSpacingNanos = maxAgeNanos / MARKS * 2;
    }

    int bytes() {
        return (int) (bytesIn - bytesOut);
    }

    boolean isEmpty() {
        return bytesIn == bytesOut;
    }

    /** How long ago the oldest byte came; 0 when empty. */
    long ageNanos(long now) {
        return marks == 0 ? 0 : now - markNanos[firstMark];
    }

    boolean hasRoom(int count) {
        int open = chunks.isEmpty() ? 0 : chunks.peekLast().remaining();
        return count <= open || pool.has(share, count - open);
    }

    /**
     * Copies the rest of {@code source}; false when the pool is exhausted midway, after which the queue cannot be used any
     * more.
     */
    boolean add(ByteBuffer source, long now) {
        while (source.hasRemaining()) {
            ByteBuffer tail = chunks.peekLast();
            if (tail == null || !tail.hasRemaining()) {
                if (isEmpty()) {
                    share.progress(now);
                }
                tail = pool.take(share);
                if (tail == null) {
                    return false;
                }
                chunks.add(tail);
            }
            int count = Math.min(tail.remaining(), source.remaining());
            int limit = source.limit();
            source.limit(source.position() + count);
            tail.put(source);
            source.limit(limit);
            bytesIn += count;
        }
        mark(now);
        return true;
    }

    private void mark(long now) {
        int last = (firstMark + marks - 1) & (MARKS - 1);
        if (marks == 0 || (marks < MARKS && now - markNanos[last] >= markSpacingNanos)) {
            last = (firstMark + marks) & (MARKS - 1);
            marks++;
            markNanos[last] = now;
        }
        markEnds[last] = bytesIn;
    }

    /** Returns how many bytes {@code channel} took. */
    int writeTo(WritableByteChannel channel, long now) throws IOException {
        int total = 0;
        while (!isEmpty()) {
            ByteBuffer head = chunks.peekFirst();
            int end = head.position();
            head.limit(end).position(headPosition);
            int written;
            try {
                written = channel.write(head);
            } finally {
                headPosition = head.position();
                head.limit(head.capacity()).position(end);
            }
            total += written;
            bytesOut += written;
            if (headPosition < end) {
                break;
            }
            pool.giveBack(share, chunks.pollFirst());
            headPosition = 0;
        }
        if (total > 0) {
            share.progress(now);
        }
        forgetMarks();
        return total;
    }

    private void forgetMarks() {
        while (marks > 0 && markEnds[firstMark] <= bytesOut) {
            firstMark = (firstMark + 1) & (MARKS - 1);
            marks--;
        }
    }

    void clear() {
        while (!chunks.isEmpty()) {
            pool.giveBack(share, chunks.pollFirst());
        }
        headPosition = 0;
        bytesOut = bytesIn;
        marks = 0;
    }
}
