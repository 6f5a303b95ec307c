package io.github.rtspsink.media;

/**
 * Learns whether a stream's source answers when a key frame is asked for: encoders do, files and many cameras do not.
 *
 * <p>Thread: the control thread tells, any thread reads. Ownership: belongs to a stream, shared with its protected twin.
 */
public final class KeyFrameRequests {
    /** How long an answer may take. An encoder without look-ahead needs one frame, a camera two or three. */
    public static final long PATIENCE_NANOS = 300_000_000;

    /** A key frame that was due anyway may look like an answer once, and an answer may be late once. */
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

    /** A newcomer waits for a key frame that was asked for; several who wait at a time count as one request. */
    public void made() {
        pending = true;
    }

    /** A key frame came that a newcomer waits for. */
    public void answered() {
        if (pending) {
            pending = false;
            ignored = 0;
            answered++;
            conduct = answered >= PROOF ? Conduct.ANSWERS : conduct;
        }
    }

    /** A newcomer has waited for {@link #PATIENCE_NANOS}. */
    void unanswered() {
        if (pending) {
            pending = false;
            answered = 0;
            ignored++;
            conduct = ignored >= PROOF ? Conduct.IGNORES : conduct;
        }
    }

    /** Another encoding begins, perhaps of another source. */
    public void restart() {
        pending = false;
        answered = 0;
        ignored = 0;
        conduct = Conduct.UNKNOWN;
    }

    /** Whether at least the latest two requests that count were answered, or were until one was not. */
    boolean areAnswered() {
        return conduct == Conduct.ANSWERS;
    }

    /** Whether asking is in vain. */
    boolean areIgnored() {
        return conduct == Conduct.IGNORES;
    }
}
