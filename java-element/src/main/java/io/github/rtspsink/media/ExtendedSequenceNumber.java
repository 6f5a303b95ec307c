package io.github.rtspsink.media;

/**
 * Counts how often a source's sequence numbers have wrapped (RFC 3711 section 3.3.1), and notices when they do not go on.
 *
 * <p>Thread: guarded by its stream's lock. Ownership: belongs to its stream.
 */
final class ExtendedSequenceNumber {
    private static final int NUMBERS = 1 << 16;

    private boolean begun;
    private long ssrc;
    private long index;
    private int era;

    /**
     * Takes the next batch; true when it does not go on from the one before, which begins a new era.
     *
     * @param first sequence number in it
     * @param last sequence number in it
     */
    boolean next(long source, int first, int last) {
        boolean breaks = begun && (source != ssrc || distance(first) <= 0);
        if (breaks) {
            restart();
        }
        index = begun ? index + distance(first) : first;
        index += Math.max(0, distance(last));
        ssrc = source;
        begun = true;
        return breaks;
    }

    private int distance(int number) {
        return (short) (number - (int) index);
    }

    /** What comes next is counted anew. */
    void restart() {
        era++;
        begun = false;
        index = 0;
    }

    /** Within one era no two batches share an index, as long as the numbers go up within each of them. */
    int era() {
        return era;
    }

    /** 2^16 times the wraps, plus the number of a packet that is within 2^15 of the latest one. */
    long indexOf(int number) {
        return index + distance(number);
    }

    long rolloverCount() {
        return index / NUMBERS;
    }

    /** How many packets are left before the numbers wrap. */
    long left() {
        return NUMBERS - index % NUMBERS;
    }
}
