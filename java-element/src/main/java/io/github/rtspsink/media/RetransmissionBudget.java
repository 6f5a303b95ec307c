package io.github.rtspsink.media;

/**
 * How much may be sent again to one viewer: a token bucket that the stream's own bytes fill.
 *
 * <p>Thread: control. Ownership: belongs to a {@link Retransmission}.
 *
 * <p>A viewer who loses more than its share has a link that is too narrow, and more packets would not help it; and who forges
 * a viewer's NACKs gets no more than that share sent.
 */
final class RetransmissionBudget {
    /** One byte again for so many of the stream: 20 % loss can be repaired, and some of the repair's own losses. */
    static final int STREAM_BYTES_PER_BYTE = 4;

    /** Enough for a large key frame that was lost as a whole. */
    static final int BURST_BYTES = 256 * 1024;

    private long tokens = BURST_BYTES;
    private long seenBytes;

    /** @param publishedBytes of the stream so far */
    RetransmissionBudget(long publishedBytes) {
        seenBytes = publishedBytes;
    }

    /**
     * Whether {@code bytes} may be sent again; then they are spent.
     *
     * @param publishedBytes of the stream so far
     */
    boolean take(int bytes, long publishedBytes) {
        long earned = (publishedBytes - seenBytes) / STREAM_BYTES_PER_BYTE;
        seenBytes += earned * STREAM_BYTES_PER_BYTE;
        tokens = Math.min(BURST_BYTES, tokens + earned);
        if (tokens < bytes) {
            return false;
        }
        tokens -= bytes;
        return true;
    }
}
