package io.github.rtspsink.media;

/**
 * Learns whether a stream's source answers requests for key frames: encoders do, files and many cameras do not.
 *
 * <p>Thread: the control thread writes, any thread reads. Ownership: belongs to a stream, which shares it with its protected
 * twin.
 */
public final class KeyFrameRequests {
    /** Longest time to wait for an answer. An encoder without look-ahead needs one frame, a camera two or three. */
    public static final long PATIENCE_NANOS = 300_000_000;

    /**
     * Requests with the same outcome in a row before it is believed: one key frame may come by chance, one answer may be late.
     */
    private static final int PROOF = 2;

    private enum Conduct {
        UNKNOWN,
        ANSWERS,
        IGNORES
    }

    private volatile Conduct conduct = Conduct.UNKNOWN;
    private boolean pending;
    private int answered;
    private int ignored;

    /** A key frame was requested for a new viewer. Requests for several viewers that wait at the same time count as one. */
    public void made() {
        pending = true;
    }

    /** A key frame arrived for which a new viewer waited. */
    public void answered() {
        if (pending) {
            pending = false;
            ignored = 0;
            answered++;
            conduct = answered >= PROOF ? Conduct.ANSWERS : conduct;
        }
    }

    /** A new viewer has waited {@link #PATIENCE_NANOS} in vain. */
    void unanswered() {
        if (pending) {
            pending = false;
            answered = 0;
            ignored++;
            conduct = ignored >= PROOF ? Conduct.IGNORES : conduct;
        }
    }

    /** The encoding changes, perhaps also the source: forgets what was learnt. */
    public void restart() {
        pending = false;
        answered = 0;
        ignored = 0;
        conduct = Conduct.UNKNOWN;
    }

    /** Whether the source is known to answer. This stays true until two requests in a row are ignored. */
    boolean areAnswered() {
        return conduct == Conduct.ANSWERS;
    }

    /** Whether the source is known to ignore requests. */
    boolean areIgnored() {
        return conduct == Conduct.IGNORES;
    }
}
