package io.github.rtspsink.media;

import io.github.rtspsink.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Knows where in a stream's history a viewer can start, and what of it is worth keeping for that.
 *
 * <p>Thread: guarded by its stream's lock. Ownership: owns the history.
 */
final class RandomAccessIndex {
    private static final long STALE_NANOS = 1_000_000_000;
    private static final long MAX_LAG_NANOS = 2_000_000_000;
    private static final long RETAIN_NANOS = 10_000_000_000L;
    private static final int MAX_HISTORY_BYTES = 16 * 1024 * 1024;

    /** Streams without key frames (sound, JPEG) keep little: what their neighbours' groups of pictures last. */
    private static final int MAX_RECENT_BYTES = 1024 * 1024;

    private final FastStart fastStart;
    private final KeyFrameRequests requests;
    private final History history = new History(MAX_HISTORY_BYTES);
    private boolean hasDelta;
    private boolean lastWasKey;
    private long lastRtpTime;
    private long lastWallNanos;
    private long keyPosition = -1;
    private long repairNanos;
    private long repairFrom;
    private long earliest;

    /** @param requests says what {@link FastStart#AUTO} means now */
    RandomAccessIndex(FastStart fastStart, KeyFrameRequests requests) {
        this.fastStart = fastStart;
        this.requests = requests;
    }

    /** For the same packets, with the same knowledge of their source. */
    RandomAccessIndex twin() {
        return new RandomAccessIndex(fastStart, requests);
    }

    KeyFrameRequests requests() {
        return requests;
    }

    History history() {
        return history;
    }

    /** Has what is published kept for so long, if the history's bound allows. */
    void keepForRepair(long nanos) {
        repairNanos = nanos;
    }

    /** The oldest batch that is kept for repair. */
    long repairFrom() {
        return repairNanos == 0 ? history.next() : repairFrom;
    }

    /** Whether a decoder can start only at some batches; known once one went by at which it cannot. */
    boolean hasDelta() {
        return hasDelta;
    }

    /** The latest batch that a decoder can start with, in a stream that {@link #hasDelta}. */
    long keyPosition() {
        return keyPosition;
    }

    void restart() {
        history.clear();
        keyPosition = -1;
        hasDelta = false;
        lastWasKey = false;
    }

    /**
     * Keeps a batch.
     *
     * @param unsent the oldest batch that some sender has not sent yet
     * @return whether a viewer can start with it, and not as well with the one before: encoders' parameter sets and key
     *     frame may come as several batches of one timestamp
     */
    boolean append(ByteBuffer block, Batch batch, long unsent) {
        long rtpTime = RtpHeader.timestamp(block, batch.dataPosition());
        boolean keyStart = batch.isKey() && (!lastWasKey || rtpTime != lastRtpTime);
        lastRtpTime = rtpTime;
        lastWallNanos = batch.wallTimeNanos();
        lastWasKey = batch.isKey();
        hasDelta |= !lastWasKey;
        long position = history.append(
                block, 0, batch.bytes(), Math.min(Math.min(wantedFrom(), forRepair()), stillOfUse(unsent)));
        if (keyStart) {
            keyPosition = position;
        }
        return keyStart;
    }

    /** Moves on past what has become too old; history that nobody repairs from is not kept. */
    private long forRepair() {
        repairFrom = Math.max(repairFrom, history.first());
        while (history.holds(repairFrom)
                && lastWallNanos - history.at(repairFrom).wallTimeNanos() > repairNanos) {
            repairFrom++;
        }
        return repairFrom();
    }

    /** A sender that is behind may catch up, but what is too old is better left out up to the next key frame. */
    private long stillOfUse(long unsent) {
        boolean young =
                history.holds(unsent) && lastWallNanos - history.at(unsent).wallTimeNanos() <= MAX_LAG_NANOS;
        return young ? unsent : history.next();
    }

    /** Whether the current group of pictures is kept: newcomers are served from it, or may have to be. */
    private boolean keepsGroup() {
        return fastStart == FastStart.GOP || (fastStart == FastStart.AUTO && !requests.areAnswered());
    }

    /** Whether newcomers are served from the current group of pictures at once. */
    private boolean servesGroup() {
        return fastStart == FastStart.GOP || (fastStart == FastStart.AUTO && requests.areIgnored());
    }

    /** From which batch on the history is worth keeping. */
    private long wantedFrom() {
        if (!hasDelta || keyPosition < 0) {
            return recentFrom();
        }
        boolean useful = keepsGroup() || (fastStart != FastStart.NONE && isFresh(keyPosition));
        return useful ? keyPosition : history.next() - 1;
    }

    private boolean isFresh(long position) {
        return history.holds(position)
                && lastWallNanos - history.at(position).wallTimeNanos() <= Stream.FRESH_KEY_NANOS;
    }

    private long recentFrom() {
        long oldest = history.first();
        if (!history.holds(oldest) || history.capacityBytes() >= MAX_RECENT_BYTES) {
            return history.next() - 1;
        }
        long keepNanos = keepsGroup() ? RETAIN_NANOS : Stream.FRESH_KEY_NANOS;
        return lastWallNanos - history.at(oldest).wallTimeNanos() > keepNanos ? oldest + 1 : oldest;
    }

    /** From which batch on somebody who serves newcomers must know the history. */
    long followFrom(long nowWallNanos) {
        if (!hasDelta) {
            return history.first();
        }
        Optional<StartPoint> start = keepsGroup() ? latest() : now(nowWallNanos);
        return start.isPresent() ? start.get().position() : history.next();
    }

    /** Nobody starts with a batch that is here by now. */
    void startAfterLatest() {
        earliest = history.next();
    }

    private boolean isStart(long position) {
        return history.holds(position) && position >= earliest;
    }

    /** Where a viewer who joins now would start, if that is in the history and still of use. */
    Optional<StartPoint> now(long nowWallNanos) {
        long position = latestPosition();
        if (!isStart(position)) {
            return Optional.empty();
        }
        long limitNanos = startsAnywhere() ? STALE_NANOS : Stream.FRESH_KEY_NANOS;
        boolean usable = servesGroup() || nowWallNanos - history.at(position).wallTimeNanos() <= limitNanos;
        return usable ? Optional.of(pointAt(position)) : Optional.empty();
    }

    /** The latest batch that a viewer can start with, however old. */
    Optional<StartPoint> latest() {
        long position = latestPosition();
        return isStart(position) ? Optional.of(pointAt(position)) : Optional.empty();
    }

    /** The oldest batch in the history that is not before {@code runningNanos}, else the latest one. */
    Optional<StartPoint> at(long runningNanos) {
        long position = history.next() - 1;
        if (!isStart(position)) {
            return Optional.empty();
        }
        while (isStart(position - 1) && history.at(position - 1).runningTimeNanos() >= runningNanos) {
            position--;
        }
        return Optional.of(pointAt(position));
    }

    /** What is better than going on waiting for a key frame; empty where the history has nothing. */
    Optional<StartPoint> unanswered() {
        return fastStart == FastStart.AUTO && hasDelta ? latest() : Optional.empty();
    }

    /** Whether newcomers take whatever comes next. */
    boolean areEverywhere() {
        return fastStart == FastStart.NONE;
    }

    /**
     * Whether one who has waited in vain for a start goes on waiting. Where nobody knows when a key frame comes, other packets tell
     * the player that there is a source: rtspsrc gives UDP up after 5 s without any.
     */
    boolean isKeyAwaited() {
        return hasDelta && !areEverywhere() && (fastStart != FastStart.AUTO || requests.areAnswered());
    }

    private boolean startsAnywhere() {
        return !hasDelta || areEverywhere();
    }

    private long latestPosition() {
        return startsAnywhere() ? history.next() - 1 : keyPosition;
    }

    private StartPoint pointAt(long position) {
        Batch start = history.at(position);
        ByteBuffer memory = start.memory();
        int at = start.dataPosition();
        return new StartPoint(
                position,
                RtpHeader.sequenceNumber(memory, at),
                RtpHeader.timestamp(memory, at),
                start.runningTimeNanos());
    }
}
