package io.github.rtspsink.media;

import io.github.rtspsink.net.linux.NativeBlock;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The latest batches of one stream in a ring buffer of native memory; each batch lies in one piece.
 *
 * <p>Thread: guarded by its stream's lock. Ownership: owns the memory; a batch stays where it is until it is
 * {@linkplain #first() forgotten}. A batch is named by its position, which counts up from 0 for ever.
 *
 * <p>The ring grows, up to a limit, when it would otherwise drop a batch that is still wanted. At the limit it drops the
 * oldest.
 */
final class History {
    private static final int INITIAL_BYTES = 256 * 1024;
    private static final int SLOTS = 2048;
    private static final int ALIGNMENT = 8;

    /**
     * Keeps one batch readable without the lock: the history does not overwrite its memory.
     *
     * <p>Thread: taken and released under the history's lock, read by the one thread that took it.
     */
    static final class Reader {
        private final Batch batch = new Batch();
        private NativeBlock memory;
        private long position;
        private volatile boolean reading;

        private Reader(NativeBlock memory) {
            this.memory = memory;
        }

        Batch batch() {
            return batch;
        }

        NativeBlock memory() {
            return memory;
        }

        long position() {
            return position;
        }

        void release() {
            reading = false;
        }
    }

    private final int maxBytes;
    private Reader[] readers = {};
    private final int[] offsets = new int[SLOTS];
    private final int[] lengths = new int[SLOTS];
    private final Batch flyweight = new Batch();
    private NativeBlock ring = new NativeBlock(INITIAL_BYTES);
    private int head;
    private long first;
    private long next;

    History(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Position of the oldest batch in the history; equals {@link #next()} when it is empty. */
    long first() {
        return first;
    }

    /** Position that the next batch gets. */
    long next() {
        return next;
    }

    boolean holds(long position) {
        return position >= first && position < next;
    }

    int capacityBytes() {
        return ring.capacity();
    }

    Reader newReader() {
        Reader reader = new Reader(ring);
        readers = Arrays.copyOf(readers, readers.length + 1);
        readers[readers.length - 1] = reader;
        return reader;
    }

    void forget(Reader reader) {
        int kept = 0;
        Reader[] others = new Reader[readers.length];
        for (Reader other : readers) {
            if (other != reader) {
                others[kept++] = other;
            }
        }
        readers = Arrays.copyOf(others, kept);
    }

    /** Makes {@code reader} read the batch at {@code at}, which the history must {@linkplain #holds hold}. */
    void take(Reader reader, long at) {
        reader.memory = ring;
        reader.batch.wrap(ring.bytes(), offsets[slot(at)]);
        reader.position = at;
        reader.reading = true;
    }

    /** The batch at a position that is {@linkplain #holds held}; valid until the next call. */
    Batch at(long position) {
        return flyweight.wrap(ring.bytes(), offsets[slot(position)]);
    }

    /**
     * Copies a batch in.
     *
     * @param source where the batch lies, native order
     * @param start its first byte
     * @param bytes its length from there
     * @param wantedFrom batches from this position on are kept if the bound allows
     * @return its position
     */
    long append(ByteBuffer source, int start, int bytes, long wantedFrom) {
        int aligned = (bytes + ALIGNMENT - 1) & -ALIGNMENT;
        if (aligned > ring.capacity() / 2 || wouldForget(aligned, wantedFrom)) {
            grow(aligned);
        }
        int offset = reserve(aligned);
        ring.bytes().put(offset, source, start, bytes);
        if (next - first == SLOTS) {
            first++;
        }
        offsets[slot(next)] = offset;
        lengths[slot(next)] = aligned;
        head = offset + aligned;
        return next++;
    }

    /** Drops all batches; used when the stream restarts. */
    void clear() {
        first = next;
        head = 0;
    }

    private boolean wouldForget(int bytes, long wantedFrom) {
        if (ring.capacity() >= maxBytes || wantedFrom >= next) {
            return false;
        }
        int offset = placeFor(bytes);
        boolean wraps = offset < head;
        long position = first;
        while (position < next && collides(position, offset, bytes, wraps)) {
            if (position >= wantedFrom) {
                return true;
            }
            position++;
        }
        return false;
    }

    private int reserve(int bytes) {
        int offset = placeFor(bytes);
        boolean wraps = offset < head;
        while (first < next && collides(first, offset, bytes, wraps)) {
            if (isRead(first)) {
                return startOver();
            }
            first++;
        }
        return offset;
    }

    private boolean isRead(long position) {
        for (int i = 0; i < readers.length; i++) {
            if (readers[i].reading && readers[i].position == position) {
                return true;
            }
        }
        return false;
    }

    /**
     * A sender still reads a batch that is a whole ring old. It keeps the old memory; a new ring begins, and all batches are
     * dropped.
     */
    private int startOver() {
        ring = new NativeBlock(ring.capacity());
        first = next;
        return 0;
    }

    private int placeFor(int bytes) {
        return head + bytes <= ring.capacity() ? head : 0;
    }

    /**
     * Whether the batch at {@code position} must go. When the write position wraps, the end of the ring is left unused, and
     * batches there are older than all others.
     */
    private boolean collides(long position, int offset, int bytes, boolean wraps) {
        int other = offsets[slot(position)];
        boolean overlaps = other < offset + bytes && offset < other + lengths[slot(position)];
        return overlaps || (wraps && other >= head);
    }

    private void grow(int bytes) {
        long wanted = Math.min(Math.max(2L * ring.capacity(), 4L * bytes), Math.max(maxBytes, 4L * bytes));
        if (wanted <= ring.capacity() || wanted > Integer.MAX_VALUE) {
            return;
        }
        NativeBlock larger;
        try {
            larger = new NativeBlock((int) wanted);
        } catch (OutOfMemoryError none) {
            if (bytes > ring.capacity()) {
                throw none;
            }
            // The present ring is large enough for this batch; it keeps fewer old ones.
            return;
        }
        int position = 0;
        for (long i = first; i < next; i++) {
            int slot = slot(i);
            larger.bytes().put(position, ring.bytes(), offsets[slot], lengths[slot]);
            offsets[slot] = position;
            position += lengths[slot];
        }
        ring = larger;
        head = position;
    }

    private static int slot(long position) {
        return (int) position & (SLOTS - 1);
    }
}
