package io.github.rtspsink.media;

/**
 * Counts how often a source's 16-bit sequence numbers have wrapped (the rollover counter of RFC 3711 section 3.3.1), and
 * detects when they go back or jump. The numbers between two such breaks are an era.
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
     * Takes the next batch; true when its numbers do not continue those of the batch before, so that a new era begins.
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

    /** The next batch begins a new count. */
    void restart() {
        era++;
        begun = false;
        index = 0;
    }

    /**
     * Number of the current era. Two batches of one era never share an index, provided that the numbers rise within each batch.
     */
    int era() {
        return era;
    }

    /** Index of a packet: 2^16 times the wraps plus its sequence number, which must be within 2^15 of the latest one. */
    long indexOf(int number) {
        return index + distance(number);
    }

    long rolloverCount() {
        return index / NUMBERS;
    }

    /** Number of packets left before the sequence numbers wrap. */
    long left() {
        return NUMBERS - index % NUMBERS;
    }
}
