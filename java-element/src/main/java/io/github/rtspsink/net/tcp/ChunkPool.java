package io.github.rtspsink.net.tcp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of all {@link Outbox} queues of a server, in chunks of one size and with a common limit.
 *
 * <p>Slow viewers must not harm viewers that read. When seven eighths are in use and a queue needs more, it gets more and a
 * fuller queue is given up: among those of about the greatest size, the one that has sent nothing for the longest time. The
 * last eighth covers what is needed until the control thread has closed the connection of that queue.
 *
 * <p>Thread: any; lock inside, which is the innermost of all. Ownership: a taken chunk is the taker's until it is returned.
 * Chunks are kept for ever, because direct memory is freed only by the garbage collector, which has little to do here.
 */
public final class ChunkPool {
    static final int CHUNK_BYTES = 32 << 10;

    /** One part of this many is given only for data that must not be left out. */
    private static final int RESERVED_PART = 8;

    /** A queue that has sent nothing for this much longer than another one gives way to it, even if it is not fuller. */
    private static final long STALL_NANOS = 1_000_000_000;

    /** Number of queues of about the same size that are compared; if there are far more, each of them holds little. */
    private static final int MAX_COMPARED = 256;

    /** Queues by the number of binary digits of their chunk counts, so that the fullest ones are found without a search. */
    private final ShareList[] bySize = new ShareList[Integer.SIZE];

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

    /** Chunks for framing, which needs one during a write: as many as threads have ever written at the same time. */
    private final ArrayDeque<ByteBuffer> scratch = new ArrayDeque<>();

    private int makeable = Integer.MAX_VALUE;
    private int capacity;
    private int made;
    private int taken;

    /** Number of taken chunks that belong to queues that were given up. */
    private int leaving;

    /** @param maxBytes of all queues together */
    public ChunkPool(long maxBytes) {
        for (int i = 0; i < bySize.length; i++) {
            bySize[i] = new ShareList();
        }
        capacity(maxBytes);
    }

    /** Sets a new limit; what is already queued stays. */
    public synchronized void capacity(long maxBytes) {
        capacity = (int) Math.max(1, Math.min(Integer.MAX_VALUE, maxBytes / CHUNK_BYTES));
    }

    /** A chunk for {@code share}; null when all are taken and no other queue can be given up. */
    synchronized @Nullable ByteBuffer take(Share share) {
        relieve(share, 1);
        if (taken >= capacity) {
            return null;
        }
        ByteBuffer chunk = free.isEmpty() ? make() : free.removeLast().clear();
        if (chunk != null) {
            resize(share, 1);
        }
        return chunk;
    }

    synchronized void giveBack(Share share, ByteBuffer chunk) {
        free.addLast(chunk);
        resize(share, -1);
    }

    /** A chunk for the time of one write, outside the queues' limit; null when the process has no native memory left. */
    synchronized @Nullable ByteBuffer takeScratch() {
        return scratch.isEmpty() ? make() : scratch.removeLast().clear();
    }

    synchronized void giveBackScratch(ByteBuffer chunk) {
        scratch.addLast(chunk);
    }

    private @Nullable ByteBuffer make() {
        if (made >= makeable) {
            return null;
        }
        try {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
            made++;
            return chunk;
        } catch (OutOfMemoryError noDirectMemory) {
            // -XX:MaxDirectMemorySize is less than was promised here. Asking again would collect garbage for half a
            // second each time.
            makeable = made;
            return null;
        }
    }

    /** How many bytes all queues hold. */
    public synchronized long takenBytes() {
        return (long) taken * CHUNK_BYTES;
    }

    /** Whether {@code share} may take {@code bytes} of data that could be left out. Another queue may be given up for it. */
    synchronized boolean has(Share share, int bytes) {
        return relieve(share, bytes / CHUNK_BYTES + 1);
    }

    /** Gives up other queues until {@code chunks} are free without the reserve; false if no other queue can be given up. */
    private boolean relieve(Share asker, int chunks) {
        int limit = Math.min(capacity, makeable) - Math.min(capacity, makeable) / RESERVED_PART;
        while (taken - leaving + chunks > limit) {
            Share victim = fullest();
            if (victim == null || asker.leaving || victim == asker || !victim.givesWayTo(asker)) {
                return false;
            }
            leaving += victim.chunks;
            bySize[size(victim)].remove(victim);
            victim.leaving = true;
            victim.giveUp.run();
        }
        return true;
    }

    private @Nullable Share fullest() {
        for (int i = bySize.length - 1; i > 0; i--) {
            Share longest = bySize[i].longestStalled(MAX_COMPARED);
            if (longest != null) {
                return longest;
            }
        }
        return null;
    }

    private void resize(Share share, int more) {
        taken += more;
        if (share.leaving) {
            leaving += more;
            share.chunks += more;
            return;
        }
        int before = size(share);
        share.chunks += more;
        int after = size(share);
        if (before != after) {
            bySize[before].remove(share);
            bySize[after].add(share);
        }
    }

    private static int size(Share share) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(share.chunks);
    }

    /**
     * One queue's part of a pool.
     *
     * <p>Thread: guarded by the pool's lock, but for {@link #progress}. Ownership: belongs to its queue.
     */
    static final class Share {
        private final Runnable giveUp;
        private volatile long progressNanos;
        private int chunks;
        private boolean leaving;
        private @Nullable Share previous;
        private @Nullable Share next;

        /** @param giveUp closes the queue's connection, without waiting for any lock; another queue's thread calls it */
        Share(Runnable giveUp) {
            this.giveUp = giveUp;
        }

        /** Data was sent, or the first data that has to wait has come. */
        void progress(long nowNanos) {
            progressNanos = nowNanos;
        }

        private boolean givesWayTo(Share asker) {
            return chunks > asker.chunks + 1 || asker.progressNanos - progressNanos >= STALL_NANOS;
        }
    }

    /** Queues of about the same size. The shares themselves hold the links, so that sending a packet allocates nothing. */
    private static final class ShareList {
        private @Nullable Share first;

        void add(Share share) {
            share.previous = null;
            share.next = first;
            if (first != null) {
                first.previous = share;
            }
            first = share;
        }

        /** Does nothing when it is in no list, as one is that holds nothing yet. */
        void remove(Share share) {
            if (share.previous != null) {
                share.previous.next = share.next;
            } else if (first == share) {
                first = share.next;
            }
            if (share.next != null) {
                share.next.previous = share.previous;
            }
            share.previous = null;
            share.next = null;
        }

        @Nullable
        Share longestStalled(int atMost) {
            @Nullable Share longest = null;
            int compared = 0;
            for (Share share = first; share != null && compared < atMost; share = share.next) {
                if (longest == null || share.progressNanos - longest.progressNanos < 0) {
                    longest = share;
                }
                compared++;
            }
            return longest;
        }
    }
}
