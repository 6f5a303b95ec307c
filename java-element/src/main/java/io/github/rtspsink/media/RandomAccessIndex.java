package io.github.rtspsink.media;

import io.github.rtspsink.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Knows where in a stream's history a viewer can start to play, and how much of the history to keep for that.
 *
 * <p>Thread: guarded by its stream's lock. Ownership: owns the history.
 */
final class RandomAccessIndex {
    private static final long STALE_NANOS = 1_000_000_000;
    private static final long MAX_LAG_NANOS = 2_000_000_000;
    private static final long RETAIN_NANOS = 10_000_000_000L;
    private static final int MAX_HISTORY_BYTES = 16 * 1024 * 1024;

    /**
     * Limit for streams without key frames (audio, JPEG): about what they produce during a group of pictures of the video
     * beside them.
     */
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

    /** @param requests decides which of its two forms {@link FastStart#AUTO} takes */
    RandomAccessIndex(FastStart fastStart, KeyFrameRequests requests) {
        this.fastStart = fastStart;
        this.requests = requests;
    }

    /** A new index for the same packets in another form, with the same knowledge of their source. */
    RandomAccessIndex twin() {
        return new RandomAccessIndex(fastStart, requests);
    }

    KeyFrameRequests requests() {
        return requests;
    }

    History history() {
        return history;
    }

    /** Keeps published batches for {@code nanos} for retransmission, as far as the history's limit allows. */
    void keepForRepair(long nanos) {
        repairNanos = nanos;
    }

    /** Position of the oldest batch that is kept for retransmission. */
    long repairFrom() {
        return repairNanos == 0 ? history.next() : repairFrom;
    }

    /** Whether a decoder can start only at some batches; known after the first batch at which it cannot. */
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
     * @param unsent position of the oldest batch that some sender has not sent yet
     * @return whether a viewer can start with this batch but not equally well with the one before; an encoder's parameter
     *     sets and key frame may come as several batches with one timestamp
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

    /** Drops what has become too old for retransmission. Without retransmission nothing is kept for it. */
    private long forRepair() {
        repairFrom = Math.max(repairFrom, history.first());
        while (history.holds(repairFrom)
                && lastWallNanos - history.at(repairFrom).wallTimeNanos() > repairNanos) {
            repairFrom++;
        }
        return repairFrom();
    }

    /** A sender that is behind may catch up. Batches that are too old are not kept for it; it goes on at the next key frame. */
    private long stillOfUse(long unsent) {
        boolean young =
                history.holds(unsent) && lastWallNanos - history.at(unsent).wallTimeNanos() <= MAX_LAG_NANOS;
        return young ? unsent : history.next();
    }

    /** Whether the current group of pictures is kept, because new viewers start with it or may have to. */
    private boolean keepsGroup() {
        return fastStart == FastStart.GOP || (fastStart == FastStart.AUTO && !requests.areAnswered());
    }

    /** Whether new viewers start with the current group of pictures at once. */
    private boolean servesGroup() {
        return fastStart == FastStart.GOP || (fastStart == FastStart.AUTO && requests.areIgnored());
    }

    /** Position from which on new viewers may need the history. */
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

    /** Position from which on a follower needs the history, so that it can serve new viewers as well. */
    long followFrom(long nowWallNanos) {
        if (!hasDelta) {
            return history.first();
        }
        Optional<StartPoint> start = keepsGroup() ? latest() : now(nowWallNanos);
        return start.isPresent() ? start.get().position() : history.next();
    }

    /** No viewer starts with a batch that is in the history now. */
    void startAfterLatest() {
        earliest = history.next();
    }

    private boolean isStart(long position) {
        return history.holds(position) && position >= earliest;
    }

    /** Where a viewer that joins now would start; empty if the history has no start or only one that is too old. */
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

    /** Where to start instead of waiting longer for a key frame; empty if the history has no start, or waiting is better. */
    Optional<StartPoint> unanswered() {
        return fastStart == FastStart.AUTO && hasDelta ? latest() : Optional.empty();
    }

    /** Whether new viewers start with the next packets, whatever they are. */
    boolean areEverywhere() {
        return fastStart == FastStart.NONE;
    }

    /**
     * Whether a viewer that has waited in vain for a start keeps waiting. If it is unknown when a key frame comes, the viewer
     * is sent other packets, which show that the source exists: rtspsrc gives up UDP after 5 s without any packet.
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
