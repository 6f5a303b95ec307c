package io.github.rtspsink.server;

import io.github.rtspsink.auth.Refusals;
import io.github.rtspsink.net.tcp.TlsUse;
import io.github.rtspsink.settings.AddressRange;
import io.github.rtspsink.settings.ServerLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
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
final class Connections implements Connection.Listener {
    private static final long IDLE_NANOS = 90_000_000_000L;
    private static final long ROUND_NANOS = 1_000_000_000;

    private final ServerContext context;
    private final Connection.Resources resources;
    private final Access access;
    private final Dispatcher dispatcher;
    private final Set<Connection> all = new LinkedHashSet<>();
    private final Map<AddressRange, Integer> perAddress = new HashMap<>();

    Connections(ServerContext context, Connection.Resources resources, Access access, Dispatcher dispatcher) {
        this.context = context;
        this.resources = resources;
        this.access = access;
        this.dispatcher = dispatcher;
    }

    void accept(SocketChannel channel, TlsUse tls) {
        try {
            InetAddress peer = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
            Optional<Refusals.Reason> refusal = refusal(peer);
            if (refusal.isPresent()) {
                resources.refusals().add(refusal.get(), peer.getHostAddress());
                channel.close();
                return;
            }
            Connection connection = new Connection(context, resources, this, channel, tls);
            all.add(connection);
            perAddress.merge(AddressRange.holderOf(peer), 1, Integer::sum);
            watch(connection);
            connection.claim();
        } catch (IOException e) {
            context.failures().failed(e);
        }
    }

    private Optional<Refusals.Reason> refusal(InetAddress peer) {
        ServerLimits limits = context.settings().limits();
        if (!access.mayConnect(peer)) {
            return Optional.of(Refusals.Reason.ADDRESS);
        }
        boolean many = perAddress.getOrDefault(AddressRange.holderOf(peer), 0) >= limits.maxConnectionsPerAddress();
        return many ? Optional.of(Refusals.Reason.CONNECTIONS_OF_ADDRESS) : Optional.empty();
    }

    @Override
    public void request(Exchange exchange) {
        dispatcher.request(exchange);
    }

    @Override
    public void interleaved(Connection connection, int channel, ByteBuffer payload) {
        dispatcher.interleaved(connection, channel, payload);
    }

    @Override
    public void closed(Connection connection) {
        remove(connection);
        dispatcher.closed(connection);
    }

    private void remove(Connection connection) {
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

    /** Each connection has a timer of its own, so that what one of them costs does not grow with their number. */
    private void watch(Connection connection) {
        long strangerNanos = context.settings().limits().loginTimeout().toNanos();
        connection.timer(context.loop().every(delay(strangerNanos), () -> check(connection)));
    }

    /** Just beyond {@code nanos} from now, together with others. */
    private long delay(long nanos) {
        return CoalescedTimers.delay(context.loop(), nanos + 1, ROUND_NANOS);
    }

    /** Closes a stranger's, and one that nothing was heard of and that no session uses. */
    private void check(Connection connection) {
        long now = context.nanoTime();
        long strangerNanos = context.settings().limits().loginTimeout().toNanos();
        long idleNanos = now - connection.lastActiveNanos();
        if (connection.isTunnelInput() || connection.isUsed()) {
            connection.nextCheck(delay(IDLE_NANOS));
        } else if (connection.visitor().isStranger(now, strangerNanos)) {
            resources.refusals().add(Refusals.Reason.LOGIN_TIMEOUT, connection);
            connection.close();
        } else if (idleNanos > IDLE_NANOS) {
            connection.close();
        } else {
            connection.nextCheck(delay(
                    connection.visitor().isAdmitted()
                            ? IDLE_NANOS - idleNanos
                            : connection.visitor().strangerNanosLeft(now, strangerNanos)));
        }
    }

    @Override
    public void unused(Connection connection) {
        long idleNanos = context.nanoTime() - connection.lastActiveNanos();
        connection.nextCheck(delay(Math.max(0, IDLE_NANOS - idleNanos)));
    }

    void close() {
        for (Connection connection : new ArrayList<>(all)) {
            try {
                connection.close();
            } catch (RuntimeException | Error failed) {
                context.failures().failed(failed);
            }
        }
    }
}
