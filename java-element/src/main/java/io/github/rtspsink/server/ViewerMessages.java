package io.github.rtspsink.server;

import io.github.rtspsink.net.RateLimit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells of viewers who come and go, so that no address can flood the application with it: each message is memory that only a reader of the
 * bus gives back.
 *
 * <p>Only so many of an address are told of at once; the others wait for their turn. Who goes before that is not told of at all, so who
 * leaves has always joined, and whoever stays is told of in the end.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 *
 * @param <V> a viewer
 */
final class ViewerMessages<V> {
    /** As many as come through one address when a site starts its screens. */
    static final int BURST = 500;

    static final int PER_SECOND = 10;

    private final Told<V> told;
    private final RateLimit limit = new RateLimit(BURST, PER_SECOND);
    private final Map<Object, Set<V>> waiting = new LinkedHashMap<>();
    private long untold;

    /** What posts a message. */
    @FunctionalInterface
    interface Told<V> {
        void tell(V viewer, boolean joined);
    }

    ViewerMessages(Told<V> told) {
        this.told = told;
    }

    void joined(Object address, V viewer, long nowNanos) {
        Set<V> others = waiting.get(address);
        if (others == null && limit.allows(address, nowNanos)) {
            tell(address, viewer, nowNanos);
        } else {
            waiting.computeIfAbsent(address, key -> new LinkedHashSet<>()).add(viewer);
        }
    }

    private void tell(Object address, V viewer, long nowNanos) {
        limit.add(address, 1, nowNanos);
        told.tell(viewer, true);
    }

    void left(Object address, V viewer) {
        Set<V> others = waiting.get(address);
        if (others == null || !others.remove(viewer)) {
            told.tell(viewer, false);
            return;
        }
        untold++;
        if (others.isEmpty()) {
            waiting.remove(address);
        }
    }

    /** Tells of those whose turn it is; to be called about once a second. */
    void sweep(long nowNanos) {
        Iterator<Map.Entry<Object, Set<V>>> addresses = waiting.entrySet().iterator();
        while (addresses.hasNext()) {
            Map.Entry<Object, Set<V>> entry = addresses.next();
            Iterator<V> viewers = entry.getValue().iterator();
            while (viewers.hasNext() && limit.allows(entry.getKey(), nowNanos)) {
                V viewer = viewers.next();
                viewers.remove();
                tell(entry.getKey(), viewer, nowNanos);
            }
            if (entry.getValue().isEmpty()) {
                addresses.remove();
            }
        }
        limit.sweep(nowNanos);
    }

    /** How many came and went untold since this was last asked. */
    long takeUntold() {
        long count = untold;
        untold = 0;
        return count;
    }
}
