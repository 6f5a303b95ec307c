package io.github.rtspsink.rtp;

/**
 * The sender's fields of a sender report (RFC 3550 section 6.4.1). Safe on every thread. Immutable.
 *
 * @param ssrc unsigned 32 bits
 * @param ntpTime as {@link NtpTime} makes it
 * @param rtpTimestamp the same instant on the stream's RTP clock, unsigned 32 bits
 * @param packets sent so far, modulo 2^32
 * @param octets payload bytes sent so far, modulo 2^32
 */
public record SenderInfo(long ssrc, long ntpTime, long rtpTimestamp, long packets, long octets) {}
