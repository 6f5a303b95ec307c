package io.github.rtspsink.bridge;

import io.github.rtspsink.server.RtspServer;
import io.github.rtspsink.server.ServerSettings;
import java.util.HashMap;
import java.util.Map;

/**
 * The process's servers: sinks with the same address and service share one, and the last one to leave closes it.
 *
 * <p>Thread: any; guarded by its lock, which is held while a server starts or stops. Ownership: owns the servers.
 */
final class Servers {
    private final Map<String, Shared> byAddress = new HashMap<>();
    private final Map<Integer, Shared> bySink = new HashMap<>();

    /** A server and how many sinks use it. */
    private static final class Shared {
        private final String key;
        private final ServerSettings settings;
        private final RtspServer server;
        private int users;

        Shared(String key, ServerSettings settings, RtspServer server) {
            this.key = key;
            this.settings = settings;
            this.server = server;
        }
    }

    /** Starts a server for the sink or joins the one there is; service 0 is a server of its own each time. */
    synchronized RtspServer open(int sink, ServerSettings settings, Downcalls host, System.Logger log) {
        String key = settings.address() + " " + settings.service();
        Shared shared = settings.service() == 0 ? null : byAddress.get(key);
        if (shared == null) {
            shared = new Shared(key, settings, RtspServer.start(settings, host, host, log));
            if (settings.service() != 0) {
                byAddress.put(key, shared);
            }
        }
        shared.settings.checkJoin(settings);
        shared.users++;
        bySink.put(sink, shared);
        shared.server.addSink(sink, settings);
        return shared.server;
    }

    synchronized RtspServer of(int sink) {
        Shared shared = bySink.get(sink);
        if (shared == null) {
            throw new IllegalStateException("sink " + sink + " is not open");
        }
        return shared.server;
    }

    synchronized void close(int sink) {
        Shared shared = bySink.remove(sink);
        if (shared == null) {
            return;
        }
        shared.server.removeSink(sink);
        if (--shared.users == 0) {
            byAddress.remove(shared.key, shared);
            shared.server.close();
        }
    }
}
