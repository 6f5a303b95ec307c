package io.github.rtspsink.server;

import io.github.rtspsink.media.ClockMapping;
import io.github.rtspsink.media.FastStart;
import io.github.rtspsink.settings.AdaptationSettings;
import io.github.rtspsink.settings.ServerSettings;
import io.github.rtspsink.settings.TransportSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One element's share of a server: its pads, from the moment they are expected.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class Publisher {
    private final int id;
    private final FastStart fastStart;
    private final TransportSettings transports;
    private final AdaptationSettings adaptation;
    private final Optional<MulticastPool> multicastPool;
    private final ClockMapping timeline = new ClockMapping();
    private final Map<Integer, PublishedStream> pads = new LinkedHashMap<>();
    private long expectsSinceNanos;
    private boolean expectsPads;

    Publisher(int id, ServerSettings settings, long openedNanos) {
        this.id = id;
        this.expectsSinceNanos = openedNanos;
        this.fastStart = settings.fastStart();
        this.transports = settings.transports();
        this.adaptation = settings.adaptation();
        this.multicastPool = transports.multicast().map(range -> new MulticastPool(range, TakenGroups.OF_PROCESS));
    }

    int id() {
        return id;
    }

    FastStart fastStart() {
        return fastStart;
    }

    /** Says whether the C side is about to tell of more pads, from {@code nowNanos} on. */
    void expectPads(boolean more, long nowNanos) {
        expectsPads = more;
        if (more) {
            expectsSinceNanos = nowNanos;
        }
    }

    /** Whether not all of its pads have shown up: the port is open before the pipeline gets going. */
    boolean mayGetPads(long nowNanos, long waitNanos) {
        return (expectsPads || pads.isEmpty()) && nowNanos - expectsSinceNanos < waitNanos;
    }

    /** Whether their encoders follow what viewers report. */
    AdaptationSettings adaptation() {
        return adaptation;
    }

    /** How the streams may be had. */
    TransportSettings transports() {
        return transports;
    }

    /** Where the streams' groups come from; empty when there is no multicast. */
    Optional<MulticastPool> multicastPool() {
        return multicastPool;
    }

    ClockMapping timeline() {
        return timeline;
    }

    /** How many pads of {@code path} were made before this one, as far as it is known whose they are. */
    int rank(int streamId, String path) {
        int rank = 0;
        for (Map.Entry<Integer, PublishedStream> entry : pads.entrySet()) {
            if (entry.getKey() < streamId && entry.getValue().belongsTo(path)) {
                rank++;
            }
        }
        return rank;
    }

    /** By the C side's stream id, in order of creation. */
    Map<Integer, PublishedStream> pads() {
        return pads;
    }
}
