package io.github.rtspsink.bridge;

import io.github.rtspsink.settings.ServerSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The servers of the process: sinks with the same address and service share one, and the last sink to leave closes it.
 *
 * <p>Thread: any. Starting and closing a server may take seconds; only callers with the same address and service wait for it,
 * and {@link #of} never waits. Ownership: owns the servers.
 *
 * @param <S> the kind of server
 */
final class Servers<S> {
    private final Lifecycle<S> lifecycle;

    /** Guarded by itself, which is held for a look-up only. */
    private final Map<String, Slot<S>> byAddress = new HashMap<>();

    private final Map<Integer, Slot<S>> bySink = new ConcurrentHashMap<>();

    Servers(Lifecycle<S> lifecycle) {
        this.lifecycle = lifecycle;
    }

    /** The operations on a server. Thread and ownership: the caller's. */
    interface Lifecycle<S> {
        /** A server that listens. */
        S start(ServerSettings settings);

        /** Adds a sink to a server that listens. */
        void join(S server, int sink, ServerSettings settings);

        /** Takes a sink from its server, which may go on for others. */
        void leave(S server, int sink);

        /** Ends a server that no sink uses; may take seconds. */
        void close(S server);
    }

    /**
     * One address and service. Its lock is held while its server starts or closes.
     *
     * <p>A slot stays in the map as long as a thread is between {@link #enter} and {@link #exit}, so that no thread starts a
     * server on a port that another thread is still closing.
     */
    private static final class Slot<S> {
        private final String key;

        /** Guarded by {@link #byAddress}: sinks that are open, are opening or are closing here. */
        private int visitors;

        /** Guarded by the slot: sinks that use the server or are about to. */
        private int sinks;

        private volatile @Nullable S server;
        private @Nullable ServerSettings settings;

        Slot(String key) {
            this.key = key;
        }
    }

    /**
     * Starts a server for the sink or joins the one there is; service 0 is a server of its own each time.
     *
     * @throws RuntimeException what the start says; then nothing has changed
     */
    S open(int sink, ServerSettings settings) {
        Slot<S> slot = enter(settings);
        boolean opened = false;
        try {
            S server = start(slot, settings);
            lifecycle.join(server, sink, settings);
            bySink.put(sink, slot);
            opened = true;
            return server;
        } finally {
            if (!opened) {
                exit(slot);
            }
        }
    }

    private S start(Slot<S> slot, ServerSettings settings) {
        synchronized (slot) {
            slot.sinks++;
            S server = slot.server;
            if (server == null || slot.settings == null) {
                server = lifecycle.start(settings);
                slot.server = server;
                slot.settings = settings;
            }
            slot.settings.checkJoin(settings);
            return server;
        }
    }

    /** @throws IllegalStateException where the sink is not open */
    S of(int sink) {
        Slot<S> slot = bySink.get(sink);
        S server = slot == null ? null : slot.server;
        if (server == null) {
            throw new IllegalStateException("sink " + sink + " is not open");
        }
        return server;
    }

    /** Takes the sink from its server and closes that when it was the last one; does nothing where the sink is not open. */
    void close(int sink) {
        Slot<S> slot = bySink.remove(sink);
        if (slot == null) {
            return;
        }
        S server = slot.server;
        try {
            if (server != null) {
                lifecycle.leave(server, sink);
            }
        } finally {
            exit(slot);
        }
    }

    private Slot<S> enter(ServerSettings settings) {
        String key = settings.address() + " " + settings.service();
        synchronized (byAddress) {
            Slot<S> slot = settings.service() == 0 ? new Slot<>(key) : byAddress.computeIfAbsent(key, Slot::new);
            slot.visitors++;
            return slot;
        }
    }

    /** Closes the server after its last sink, before a thread that waits for the slot starts another one. */
    private void exit(Slot<S> slot) {
        try {
            synchronized (slot) {
                slot.sinks--;
                S server = slot.server;
                if (server != null && slot.sinks == 0) {
                    slot.server = null;
                    lifecycle.close(server);
                }
            }
        } finally {
            forget(slot);
        }
    }

    private void forget(Slot<S> slot) {
        synchronized (byAddress) {
            slot.visitors--;
            if (slot.visitors == 0) {
                byAddress.remove(slot.key, slot);
            }
        }
    }
}
