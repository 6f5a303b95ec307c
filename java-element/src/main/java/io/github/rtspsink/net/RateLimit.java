package io.github.rtspsink.net;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of something each peer may have in a second, on average; a token bucket for each.
 *
 * <p>Thread: control. Ownership: belongs to who limits something. Keeps only those who have had something lately: see {@link #sweep}.
 */
public final class RateLimit {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double burst;
    private final double perSecond;
    private final Map<Object, Bucket> buckets = new HashMap<>();

    private static final class Bucket {
        private double level;
        private long filledNanos;

        Bucket(double level, long filledNanos) {
            this.level = level;
            this.filledNanos = filledNanos;
        }
    }

    /** @param burst how much a peer may have at once that has had nothing for a while */
    public RateLimit(double burst, double perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
    }

    /** Whether {@code peer} may have something; a right to more than is left is paid for later. */
    public boolean allows(Object peer, long nowNanos) {
        Bucket bucket = buckets.get(peer);
        return bucket == null || fill(bucket, nowNanos) > 0;
    }

    /** {@code peer} has had so much. */
    public void add(Object peer, double amount, long nowNanos) {
        Bucket bucket = buckets.computeIfAbsent(peer, key -> new Bucket(burst, nowNanos));
        fill(bucket, nowNanos);
        bucket.level -= amount;
    }

    private double fill(Bucket bucket, long nowNanos) {
        double added = (nowNanos - bucket.filledNanos) / NANOS_PER_SECOND * perSecond;
        bucket.level = Math.min(burst, bucket.level + added);
        bucket.filledNanos = nowNanos;
        return bucket.level;
    }

    /** Forgets those who may have everything again; to be called now and then. */
    public void sweep(long nowNanos) {
        buckets.values().removeIf(bucket -> fill(bucket, nowNanos) >= burst);
    }

    int size() {
        return buckets.size();
    }
}
