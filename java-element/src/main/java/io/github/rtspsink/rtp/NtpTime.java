package io.github.rtspsink.rtp;

/** The 64-bit fixed-point timestamp of RFC 3550 section 4. Safe on every thread. Holds no state. */
public final class NtpTime {
    /** Seconds from 1900, where NTP time starts, to 1970. */
    private static final long EPOCH_SECONDS = 2_208_988_800L;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private NtpTime() {}

    /** Seconds since 1900 in the upper 32 bits (modulo 2^32), their fraction in the lower. */
    public static long ofUnixNanos(long unixNanos) {
        long seconds = Math.floorDiv(unixNanos, SECOND_NANOS) + EPOCH_SECONDS;
        long fraction = (Math.floorMod(unixNanos, SECOND_NANOS) << 32) / SECOND_NANOS;
        return seconds << 32 | fraction;
    }

    /** Time since 1970 in the era of NTP that ends in 2036, rounded to the nearest nanosecond. */
    public static long toUnixNanos(long ntp) {
        long fraction = ntp & 0xFFFF_FFFFL;
        long nanos = (fraction * SECOND_NANOS + (1L << 31)) >>> 32;
        return ((ntp >>> 32) - EPOCH_SECONDS) * SECOND_NANOS + nanos;
    }

    /** The middle 32 bits: units of 1/65536 s, as in LSR and DLSR (RFC 3550 section 6.4.1). */
    public static long middle(long ntp) {
        return ntp >>> 16 & 0xFFFF_FFFFL;
    }
}
