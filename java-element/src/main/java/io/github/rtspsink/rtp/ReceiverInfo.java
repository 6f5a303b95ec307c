package io.github.rtspsink.rtp;

/**
 * What a receiver report says of one source (RFC 3550 section 6.4.1). Safe on every thread. Immutable.
 *
 * @param ssrc of the source, unsigned 32 bits
 * @param fractionLost since the report before, in 1/256
 * @param cumulativeLost in all, 24 bits with sign
 * @param highestSequence wrap-arounds in the upper 16 bits, sequence number in the lower
 * @param jitter in ticks of the source's clock
 * @param lastSenderReport {@link NtpTime#middle} of it, 0 if none came
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
