package io.github.rtspsink.rtcp;

import io.github.rtspsink.rtp.NtpTime;
import io.github.rtspsink.rtp.ReceiverInfo;
import io.github.rtspsink.rtp.ReceiverStatistics;
import io.github.rtspsink.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Measures how one viewer's audio arrives, for the receiver reports that the server sends to this viewer.
 *
 * <p>Thread: control. Ownership: belongs to the viewer's back channel transport. It knows one source, the latest.
 */
public final class BackchannelReception {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int REPORT_UNIT_BITS = 16;

    private final long ssrc;
    private final IntUnaryOperator clockRates;
    private @Nullable ReceiverStatistics statistics;
    private long talker;
    private long lastSenderReport;
    private long senderReportNanos;

    /**
     * @param ssrc the server's own SSRC in that RTP session
     * @param clockRates clock rate in Hz by payload type; 0 for a payload type that is not audio
     */
    public BackchannelReception(long ssrc, IntUnaryOperator clockRates) {
        this.ssrc = ssrc;
        this.clockRates = clockRates;
    }

    long ssrc() {
        return ssrc;
    }

    /** Counts {@code packet} if it is RTP with a payload type of audio; whether it is. */
    public boolean heard(ByteBuffer packet, long nowNanos) {
        int at = packet.position();
        if (RtpHeader.payloadBytes(packet, at, packet.remaining()) <= 0) {
            return false;
        }
        int clockRate = clockRates.applyAsInt(RtpHeader.payloadType(packet, at));
        if (clockRate <= 0) {
            return false;
        }
        int sequence = RtpHeader.sequenceNumber(packet, at);
        ReceiverStatistics present = statistics;
        if (present == null || talker != RtpHeader.ssrc(packet, at)) {
            present = new ReceiverStatistics(sequence);
            statistics = present;
            talker = RtpHeader.ssrc(packet, at);
            lastSenderReport = 0;
        }
        present.received(sequence, RtpHeader.timestamp(packet, at), ticks(nowNanos, clockRate));
        return true;
    }

    /** Computed in two parts, because the product of both arguments may exceed 64 bits. */
    private static long ticks(long nanos, int clockRate) {
        return nanos / SECOND_NANOS * clockRate + nanos % SECOND_NANOS * clockRate / SECOND_NANOS;
    }

    /** A sender report came. It counts only if it is from the source that talks. */
    public void senderReported(long source, long ntpTime, long nowNanos) {
        if (statistics != null && source == talker) {
            lastSenderReport = NtpTime.middle(ntpTime);
            senderReportNanos = nowNanos;
        }
    }

    /** A source sent BYE. */
    public void left(long source) {
        if (source == talker) {
            statistics = null;
        }
    }

    /** The report on the source that talks; empty if no packet came since the last call. */
    Optional<ReceiverInfo> report(long nowNanos) {
        if (statistics == null || !statistics.isFresh()) {
            return Optional.empty();
        }
        long nanos = nowNanos - senderReportNanos;
        long delay = ((nanos / SECOND_NANOS) << REPORT_UNIT_BITS)
                + ((nanos % SECOND_NANOS) << REPORT_UNIT_BITS) / SECOND_NANOS;
        return Optional.of(statistics.report(talker, lastSenderReport, lastSenderReport == 0 ? 0 : delay));
    }
}
