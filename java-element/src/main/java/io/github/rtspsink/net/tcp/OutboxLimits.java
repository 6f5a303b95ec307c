package io.github.rtspsink.net.tcp;

/**
 * Limits of how far one TCP peer may fall behind.
 *
 * <p>Thread: any. Ownership: immutable.
 *
 * @param mediaBytes no more media is queued beyond this many bytes
 * @param mediaAgeNanos no more media is queued while the oldest queued byte is older than this
 * @param controlBytes replies and RTCP may exceed {@code mediaBytes} by this; beyond it the connection is given up
 */
public record OutboxLimits(int mediaBytes, long mediaAgeNanos, int controlBytes) {
    public static final OutboxLimits DEFAULT = new OutboxLimits(4 << 20, 2_000_000_000L, 256 << 10);

    public OutboxLimits {
        if (mediaBytes < 1 || mediaAgeNanos < 1 || controlBytes < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
