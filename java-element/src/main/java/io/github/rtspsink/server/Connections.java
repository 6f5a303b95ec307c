package io.github.rtspsink.server;

import io.github.rtspsink.net.TlsUse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The server's connections.
 *
 * <p>Thread: control. Ownership: belongs to its server; owns the connections.
 */
final class Connections {

    private static final long IDLE_NANOS = 90_000_000_000L;

    private final RtspServer server;
    private final Set<Connection> all = new LinkedHashSet<>();
    private final Map<AddressRange, Integer> perAddress = new HashMap<>();

    Connections(RtspServer server) {
        this.server = server;
    }

    void accept(SocketChannel channel, TlsUse tls) {
        try {
            InetAddress peer = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
            Optional<Refusals.Reason> refusal = refusal(peer);
            if (refusal.isPresent()) {
                server.refusals()
                        .add(refusal.get(), peer.getHostAddress(), server.loop().nanoTime());
                channel.close();
                return;
            }
            all.add(new Connection(server, channel, tls));
            AddressRange holder = AddressRange.holderOf(peer);
            perAddress.put(holder, perAddress.getOrDefault(holder, 0) + 1);
        } catch (IOException e) {
            server.failed(e);
        }
    }

    private Optional<Refusals.Reason> refusal(InetAddress peer) {
        ServerLimits limits = server.settings().limits();
        if (!server.access().mayConnect(peer)) {
            return Optional.of(Refusals.Reason.ADDRESS);
        }
        if (all.size() >= limits.maxConnections()) {
            return Optional.of(Refusals.Reason.CONNECTIONS);
        }
        boolean many = perAddress.getOrDefault(AddressRange.holderOf(peer), 0) >= limits.maxConnectionsPerAddress();
        return many ? Optional.of(Refusals.Reason.CONNECTIONS_OF_ADDRESS) : Optional.empty();
    }

    void remove(Connection connection) {
        if (all.remove(connection)) {
            AddressRange holder = AddressRange.holderOf(connection.peer().getAddress());
            int left = perAddress.getOrDefault(holder, 1) - 1;
            if (left == 0) {
                perAddress.remove(holder);
            } else {
                perAddress.put(holder, left);
            }
        }
    }

    /** Closes those of strangers, and those that nothing was heard of and that carry no session. */
    void sweep() {
        long now = server.loop().nanoTime();
        long strangerNanos = server.settings().limits().loginTimeout().toNanos();
        for (Connection connection : new ArrayList<>(all)) {
            if (connection.isTunnelInput()) {
                continue;
            }
            if (connection.visitor().isStranger(now, strangerNanos)) {
                server.refusals().add(Refusals.Reason.LOGIN_TIMEOUT, connection, now);
                connection.close();
            } else if (now - connection.lastActiveNanos() > IDLE_NANOS
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
