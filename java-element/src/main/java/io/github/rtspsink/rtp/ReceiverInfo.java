package io.github.rtspsink.rtp;

/**
 * The contents of a receiver report about one source (RFC 3550 section 6.4.1). Safe on every thread. Immutable.
 *
 * @param ssrc of the source, unsigned 32 bits
 * @param fractionLost loss since the report before, in 1/256
 * @param cumulativeLost packets lost in total, signed 24 bits
 * @param highestSequence wrap-arounds in the upper 16 bits, sequence number in the lower
 * @param jitter in ticks of the source's clock
 * @param lastSenderReport {@link NtpTime#middle} of the last sender report, 0 if none came
 * @param delaySinceLastSenderReport in 1/65536 s
 */
public record ReceiverInfo(
        long ssrc,
        int fractionLost,
        int cumulativeLost,
        long highestSequence,
        long jitter,
        long lastSenderReport,
        long delaySinceLastSenderReport) {}
