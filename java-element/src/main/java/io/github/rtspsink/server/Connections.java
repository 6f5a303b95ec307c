package io.github.rtspsink.server;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The server's connections.
 *
 * <p>Thread: control. Ownership: belongs to its server; owns the connections.
 */
final class Connections {
    /** A connection that has sent no whole request for so long is taken for a scanner. */
    private static final long FIRST_REQUEST_NANOS = 20_000_000_000L;

    private static final long IDLE_NANOS = 90_000_000_000L;

    private final RtspServer server;
    private final Set<Connection> all = new LinkedHashSet<>();

    Connections(RtspServer server) {
        this.server = server;
    }

    void accept(SocketChannel channel) {
        try {
            all.add(new Connection(server, channel));
        } catch (IOException e) {
            server.failed(e);
        }
    }

    void remove(Connection connection) {
        all.remove(connection);
    }

    /** Closes those that nothing was heard of and that carry no session. */
    void sweep() {
        long now = server.loop().nanoTime();
        for (Connection connection : new ArrayList<>(all)) {
            long limitNanos = connection.sawRequest() ? IDLE_NANOS : FIRST_REQUEST_NANOS;
            if (now - connection.lastActiveNanos() > limitNanos
                    && !server.playing().uses(connection)) {
                connection.close();
            }
        }
    }

    void close() {
        for (Connection connection : new ArrayList<>(all)) {
            connection.close();
        }
    }
}
