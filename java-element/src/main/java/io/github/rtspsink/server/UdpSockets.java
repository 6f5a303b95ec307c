package io.github.rtspsink.server;

import io.github.rtspsink.net.udp.UdpOptions;
import io.github.rtspsink.net.udp.UdpPortPair;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's UDP port pairs, one per address family, opened when the first such viewer comes.
 *
 * <p>Thread: control. Ownership: belongs to its server; owns the port pairs.
 */
final class UdpSockets {
    private static final int DATAGRAMS_PER_TURN = 64;

    private final ServerContext context;
    private final ViewerAddresses viewers;
    private final Feedback feedback;
    private final Sessions sessions;
    private @Nullable UdpPortPair four;
    private @Nullable UdpPortPair six;

    UdpSockets(ServerContext context, ViewerAddresses viewers, Feedback feedback, Sessions sessions) {
        this.context = context;
        this.viewers = viewers;
        this.feedback = feedback;
        this.sessions = sessions;
    }

    /** The sockets for a viewer at {@code peer}. */
    UdpPortPair forViewer(InetAddress peer) {
        if (peer instanceof Inet6Address) {
            six = six == null ? open(peer) : six;
            return six;
        }
        four = four == null ? open(peer) : four;
        return four;
    }

    private UdpPortPair open(InetAddress peer) {
        UdpPortPair ports = UdpPortPair.open(
                Addresses.ofFamily(context.settings().address(), peer),
                new UdpOptions(context.settings().transports().dscp(), Optional.empty()));
        context.loop().register(ports.rtcp().channel(), SelectionKey.OP_READ, key -> receive(ports));
        return ports;
    }

    /** Looks whether viewers are gone; once a second. */
    void sweep() {
        if (four != null) {
            four.readRefused(DATAGRAMS_PER_TURN, this::refused);
        }
        if (six != null) {
            six.readRefused(DATAGRAMS_PER_TURN, this::refused);
        }
    }

    /** A viewer who is gone without a word stops nobody's time but its own. */
    private void refused(InetSocketAddress viewer) {
        Optional<Session> session = viewers.receiver(viewer).filter(Session::isPlaying);
        if (session.isPresent() && session.get().refusals().refused(context.nanoTime())) {
            sessions.end(session.get(), EndReason.PORT_UNREACHABLE);
        }
    }

    private void receive(UdpPortPair ports) {
        try {
            ports.rtcp().receive(DATAGRAMS_PER_TURN, feedback::datagram);
        } catch (IOException e) {
            context.failures().failed(e);
        }
    }

    void close() {
        if (four != null) {
            four.close();
        }
        if (six != null) {
            six.close();
        }
    }
}
