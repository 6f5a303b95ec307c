package io.github.rtspsink.net.tcp;

/**
 * How far one TCP peer may fall behind.
 *
 * <p>Thread: any. Ownership: immutable.
 *
 * @param mediaBytes no new media while that much is queued
 * @param mediaAgeNanos no new media while the oldest queued byte is older than that
 * @param controlBytes what replies and RTCP may add to the queue beyond {@code mediaBytes} before the peer is given up
 */
public record OutboxLimits(int mediaBytes, long mediaAgeNanos, int controlBytes) {
    public static final OutboxLimits DEFAULT = new OutboxLimits(4 << 20, 2_000_000_000L, 256 << 10);

    public OutboxLimits {
        if (mediaBytes < 1 || mediaAgeNanos < 1 || controlBytes < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
