package io.github.rtspsink.media;

import io.github.rtspsink.media.Stream.SenderState;
import io.github.rtspsink.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Counts what a stream has published so far, for sender reports, SRTP and the estimate of its bit rate.
 *
 * <p>Thread: any; its lock is held for a few instructions and is the last in the lock order. Ownership: belongs to its stream.
 */
final class SenderStatistics {
    /** Shortest time over which the packet rate is measured. */
    private static final long MIN_RATE_NANOS = 100_000_000;

    private static final long MEASURED_NANOS = 1_000_000_000;
    private static final long USUAL_BITS_PER_SECOND = 64_000;

    private final ClockMapping timeline;
    private final int overheadBytes;
    private final ExtendedSequenceNumber sequence = new ExtendedSequenceNumber();
    private long ssrc = -1;
    private long packets;
    private long octets;
    private long lastRtpTime;
    private long lastRunningNanos = -1;
    private long firstWallNanos;
    private long lastWallNanos;
    private long eraPosition;

    /** @param overheadBytes bytes of each packet that are not payload */
    SenderStatistics(ClockMapping timeline, int overheadBytes) {
        this.timeline = timeline;
        this.overheadBytes = overheadBytes;
    }

    /** Statistics of the same packets, each longer by {@code tagBytes}. */
    SenderStatistics twin(int tagBytes) {
        return new SenderStatistics(timeline, overheadBytes + tagBytes);
    }

    synchronized OptionalLong ssrc() {
        return ssrc < 0 ? OptionalLong.empty() : OptionalLong.of(ssrc);
    }

    synchronized void announceSsrc(long announced) {
        if (packets == 0) {
            ssrc = announced;
        }
    }

    synchronized boolean hasPublished() {
        return packets > 0;
    }

    synchronized long publishedBytes() {
        return octets + packets * overheadBytes;
    }

    synchronized long publishedPackets() {
        return packets;
    }

    /** See {@link Stream#bitsPerSecond}. */
    synchronized long bitsPerSecond() {
        long nanos = lastWallNanos - firstWallNanos;
        double bits = 8.0 * publishedBytes();
        return nanos < MEASURED_NANOS ? USUAL_BITS_PER_SECOND : Math.max(1, (long) (bits * 1e9 / nanos));
    }

    /** Takes the batch in {@code block}, which gets {@code position} in the history. */
    synchronized void publish(ByteBuffer block, Batch batch, long position) {
        int at = batch.dataPosition();
        ssrc = RtpHeader.ssrc(block, at);
        int lastAt = at + batch.dataBytes() - batch.packetSize(batch.packetCount() - 1);
        if (sequence.next(ssrc, RtpHeader.sequenceNumber(block, at), RtpHeader.sequenceNumber(block, lastAt))) {
            eraPosition = position;
        }
        firstWallNanos = packets == 0 ? batch.wallTimeNanos() : firstWallNanos;
        packets += batch.packetCount();
        octets += batch.dataBytes() - (long) overheadBytes * batch.packetCount();
        lastRtpTime = RtpHeader.timestamp(block, at);
        lastRunningNanos = batch.runningTimeNanos();
        lastWallNanos = batch.wallTimeNanos();
        timeline.sample(batch.clockRunningTimeNanos(), lastWallNanos);
    }

    /** The batch at {@code position} and later ones belong to a new encoding. */
    synchronized void restart(long position) {
        sequence.restart();
        eraPosition = position;
    }

    synchronized long lastWallNanos() {
        return lastWallNanos;
    }

    /**
     * Number of the current era; it changes when the sequence numbers do not continue, see {@link ExtendedSequenceNumber#era}.
     */
    synchronized int era() {
        return sequence.era();
    }

    /** Position in the history where the current era begins. */
    synchronized long eraPosition() {
        return eraPosition;
    }

    /** {@link ExtendedSequenceNumber#indexOf} a packet of {@code era}; -1 when that era is over. */
    synchronized long indexOf(int era, int sequenceNumber) {
        return era == sequence.era() ? sequence.indexOf(sequenceNumber) : -1;
    }

    synchronized long rolloverCount() {
        return sequence.rolloverCount();
    }

    /** Whether the sequence numbers wrap within {@code nanos}, at the packet rate so far. */
    synchronized boolean isWrapWithin(long nanos) {
        double elapsedNanos = (double) Math.max(MIN_RATE_NANOS, lastWallNanos - firstWallNanos);
        return sequence.left() <= packets / elapsedNanos * nanos;
    }

    /** See {@link Stream#senderState}. */
    synchronized Optional<SenderState> senderState(long wallNanos, int clockRate) {
        if (packets == 0) {
            return Optional.empty();
        }
        boolean mapped = lastRunningNanos >= 0 && timeline.isKnown();
        long capturedNanos = mapped ? timeline.wallNanos(lastRunningNanos) : lastWallNanos;
        long ticks = Math.round((wallNanos - capturedNanos) / 1e9 * clockRate);
        return Optional.of(new SenderState(ssrc, (lastRtpTime + ticks) & 0xFFFFFFFFL, packets, octets));
    }
}
