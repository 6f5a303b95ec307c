package io.github.rtspsink.media;

import io.github.rtspsink.rtp.RtpHeader;

/**
 * Decides which batches are sent to a viewer that joins a stream or has missed batches: those from a key frame on, without the
 * pictures that come after the key frame in the stream but are shown before it. Such pictures may refer to pictures before the
 * key frame (open groups of pictures, RASL pictures in H.265).
 *
 * <p>Thread: guarded by the lock of the shard that serves its viewers. Ownership: owns nothing.
 */
final class Admission {
    private enum State {
        /** The next batch is sent, whether or not a decoder can start with it. */
        FIRST,
        AWAITING_KEY,
        /** Batches before the time of the key frame are left out until the first one after it. */
        AFTER_KEY,
        ALL
    }

    private State state = State.FIRST;
    private long keyRtpTime;

    /** An admission that admits every batch. */
    static Admission complete() {
        Admission admission = new Admission();
        admission.state = State.ALL;
        return admission;
    }

    /** Starts again with the next batch, whatever it is. */
    void restart() {
        state = State.FIRST;
    }

    /** Admits nothing before the next key frame. */
    void awaitKey() {
        state = State.AWAITING_KEY;
    }

    boolean isAwaitingKey() {
        return state == State.AWAITING_KEY;
    }

    /** Whether all further batches are admitted. */
    boolean isComplete() {
        return state == State.ALL;
    }

    /** Whether {@code batch} is to be sent. Call it once for each batch, in stream order. */
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
