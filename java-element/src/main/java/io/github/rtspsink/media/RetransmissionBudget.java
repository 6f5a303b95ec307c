package io.github.rtspsink.media;

/**
 * Limits how much may be retransmitted to one viewer: a token bucket that the stream's own bytes fill.
 *
 * <p>Thread: control. Ownership: belongs to a {@link Retransmission}.
 *
 * <p>A viewer that loses more than this share has a link that is too narrow, and more packets would not help it. A stranger
 * that forges a viewer's NACKs cannot cause more than this share either.
 */
final class RetransmissionBudget {
    /**
     * One byte may be retransmitted per this number of stream bytes. This repairs a loss of 20 % and some loss of
     * retransmissions.
     */
    static final int STREAM_BYTES_PER_BYTE = 4;

    /** Enough for a large key frame that was lost completely. */
    static final int BURST_BYTES = 256 * 1024;

    private long tokens = BURST_BYTES;
    private long seenBytes;

    /** @param publishedBytes bytes that the stream has published so far */
    RetransmissionBudget(long publishedBytes) {
        seenBytes = publishedBytes;
    }

    /**
     * Whether {@code bytes} may be retransmitted; if so, they are deducted.
     *
     * @param publishedBytes bytes that the stream has published so far
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
