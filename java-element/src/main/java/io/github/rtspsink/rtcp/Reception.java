package io.github.rtspsink.rtcp;

import io.github.rtspsink.media.Retransmission;
import io.github.rtspsink.rtp.NtpTime;
import io.github.rtspsink.rtp.ReportBlock;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one stream arrives at one viewer, according to the viewer's RTCP (RFC 3550 section 6.4.1).
 *
 * <p>Thread: control. Ownership: belongs to the viewer's transport; owns the retransmission.
 */
public final class Reception implements AutoCloseable {
    /** Lost packets that one datagram may name. More indicate an outage or an attack, for which retransmission is no remedy. */
    private static final int MAX_LOST_PER_DATAGRAM = 256;

    /** Assumed until a round trip was measured. */
    private static final long USUAL_ROUND_TRIP_NANOS = 30_000_000;

    private static final long MIN_HOLD_OFF_NANOS = 5_000_000;
    private static final long MAX_HOLD_OFF_NANOS = 250_000_000;
    private static final long MAX_ROUND_TRIP_NANOS = 10_000_000_000L;
    private static final long NTP_UNITS = 0xFFFF_FFFFL;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int clockRate;
    private final Optional<Retransmission> repair;
    private @Nullable BitrateEstimate estimate;
    private boolean freshReport;
    private long datagram = -1;
    private int lostThisDatagram;

    private long reports;
    private int fractionLost;
    private int cumulativeLost;
    private long jitterTicks;
    private long roundTripNanos = -1;
    private long lostRequests;
    private long keyFrameRequests;

    /**
     * @param clockRate of the stream's RTP timestamps, Hz
     * @param repair retransmits lost packets; empty where nothing is retransmitted
     */
    public Reception(int clockRate, Optional<Retransmission> repair) {
        this.clockRate = clockRate;
        this.repair = repair;
    }

    /** The next calls concern the datagram with this number. */
    void in(long number) {
        lostThisDatagram = number == datagram ? lostThisDatagram : 0;
        datagram = number;
    }

    /** Takes the report block at {@code at}; {@code wallNanos} is now, ns since 1970. */
    void reported(ByteBuffer packet, int at, long wallNanos) {
        reports++;
        freshReport = true;
        fractionLost = ReportBlock.fractionLost(packet, at);
        cumulativeLost = ReportBlock.cumulativeLost(packet, at);
        jitterTicks = ReportBlock.jitter(packet, at);
        long sentAt = ReportBlock.lastSenderReport(packet, at);
        if (sentAt == 0) {
            return;
        }
        long now = NtpTime.middle(NtpTime.ofUnixNanos(wallNanos));
        long units = (now - sentAt - ReportBlock.delaySinceLastSenderReport(packet, at)) & NTP_UNITS;
        long nanos = (units * SECOND_NANOS) >> 16;
        // A larger value is made up. One just below zero (large when unsigned) comes from a viewer whose clock runs too
        // fast.
        if (nanos <= MAX_ROUND_TRIP_NANOS) {
            roundTripNanos = nanos;
        }
    }

    /** Handles a NACK: packet {@code pid} is lost and, for each bit i that is set in {@code bitmask}, packet pid + i + 1. */
    void lost(int pid, int bitmask, long nowNanos) {
        long expected = roundTripNanos < 0 ? USUAL_ROUND_TRIP_NANOS : roundTripNanos;
        long holdOffNanos = Math.max(MIN_HOLD_OFF_NANOS, Math.min(MAX_HOLD_OFF_NANOS, expected));
        long bits = 1L | ((long) bitmask << 1);
        for (int i = 0; i <= Short.SIZE; i++) {
            if (((bits >>> i) & 1) != 0) {
                lostRequests++;
                lostThisDatagram++;
                if (repair.isPresent() && lostThisDatagram <= MAX_LOST_PER_DATAGRAM) {
                    repair.get().lost((pid + i) & 0xFFFF, nowNanos, holdOffNanos);
                }
            }
        }
    }

    void keyFrameWanted() {
        keyFrameRequests++;
    }

    /** Whether a report came since the last call. */
    public boolean takeReport() {
        boolean fresh = freshReport;
        freshReport = false;
        return fresh;
    }

    /**
     * Updates the bit rate estimate with the latest report.
     *
     * @param sentBytes sent to the viewer so far
     * @param nowNanos monotonic time
     */
    public void estimate(long sentBytes, long nowNanos) {
        BitrateEstimate present = estimate == null ? new BitrateEstimate() : estimate;
        present.reported(fractionLost(), roundTripNanos, sentBytes, nowNanos);
        estimate = present;
    }

    public void limitEstimate(int minBitsPerSecond, int maxBitsPerSecond) {
        if (estimate != null) {
            estimate.limit(minBitsPerSecond, maxBitsPerSecond);
        }
    }

    /** Bit rate in bit/s that the network path to the viewer can carry; -1 while unknown. */
    public long estimatedBitsPerSecond() {
        return estimate == null ? -1 : estimate.bitsPerSecond();
    }

    /** The retransmission to this viewer; empty where nothing is retransmitted. */
    public Optional<Retransmission> repair() {
        return repair;
    }

    /** Report blocks received; without one, loss and jitter are unknown. */
    public long reports() {
        return reports;
    }

    /** Loss between the two latest reports, 0..1. */
    public double fractionLost() {
        return fractionLost / 256.0;
    }

    /** Packets lost in total; negative if there were duplicates. */
    public int cumulativeLost() {
        return cumulativeLost;
    }

    public double jitterMillis() {
        return clockRate == 0 ? 0 : jitterTicks * 1e3 / clockRate;
    }

    /** Round trip time from LSR and DLSR; -1 while unknown. */
    public long roundTripNanos() {
        return roundTripNanos;
    }

    /** Number of lost packets that the viewer's NACKs named. */
    public long lostRequests() {
        return lostRequests;
    }

    /** Number of PLI and FIR. */
    public long keyFrameRequests() {
        return keyFrameRequests;
    }

    @Override
    public void close() {
        repair.ifPresent(Retransmission::close);
    }
}
