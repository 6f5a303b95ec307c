package io.github.rtspsink.media;

import io.github.rtspsink.rtp.RtpHeader;

/**
 * Decides which batches somebody who begins, or lost some, is sent: from a key frame on, but without the pictures that follow it
 * and are shown before it, because those may need others from before it (open groups of pictures, H.265's RASL).
 *
 * <p>Thread: guarded by the lock of whoever it belongs to. Ownership: none.
 */
final class Admission {
    private enum State {
        /** The first batch is a start, or was chosen in spite of being none. */
        FIRST,
        AWAITING_KEY,
        /** None before the time of the key frame, until there was one that is not. */
        AFTER_KEY,
        ALL
    }

    private State state = State.FIRST;
    private long keyRtpTime;

    /** One that admits all. */
    static Admission complete() {
        Admission admission = new Admission();
        admission.state = State.ALL;
        return admission;
    }

    /** Begins anew with the next batch, whatever it is. */
    void restart() {
        state = State.FIRST;
    }

    /** Nothing before the next key frame. */
    void awaitKey() {
        state = State.AWAITING_KEY;
    }

    boolean isAwaitingKey() {
        return state == State.AWAITING_KEY;
    }

    /** Whether all batches to come are admitted. */
    boolean isComplete() {
        return state == State.ALL;
    }

    /** Whether {@code batch} is to be sent; to be asked once for each, in their order. */
    boolean admits(Batch batch) {
        return switch (state) {
            case ALL -> true;
            case FIRST, AWAITING_KEY -> begins(batch);
            case AFTER_KEY -> follows(batch);
        };
    }

    private boolean begins(Batch batch) {
        if (batch.isKey()) {
            keyRtpTime = rtpTime(batch);
            state = State.AFTER_KEY;
            return true;
        }
        boolean first = state == State.FIRST;
        state = first ? State.ALL : state;
        return first;
    }

    private boolean follows(Batch batch) {
        if ((int) (rtpTime(batch) - keyRtpTime) < 0) {
            return batch.isKey() && begins(batch);
        }
        state = State.ALL;
        return true;
    }

    private static long rtpTime(Batch batch) {
        return RtpHeader.timestamp(batch.memory(), batch.dataPosition());
    }
}
