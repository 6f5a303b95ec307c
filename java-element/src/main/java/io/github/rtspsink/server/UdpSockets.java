package io.github.rtspsink.server;

import io.github.rtspsink.net.UdpPortPair;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * The server's UDP port pairs, one per address family, opened when the first such viewer comes.
 *
 * <p>Thread: control. Ownership: belongs to its server; owns the port pairs.
 */
final class UdpSockets {
    private static final int DATAGRAMS_PER_TURN = 64;

    private final RtspServer server;
    private @Nullable UdpPortPair four;
    private @Nullable UdpPortPair six;

    UdpSockets(RtspServer server) {
        this.server = server;
    }

    /** The sockets for a viewer at {@code peer}. */
    UdpPortPair forViewer(InetAddress peer) {
        if (peer instanceof Inet6Address) {
            six = six == null ? open(true) : six;
            return six;
        }
        four = four == null ? open(false) : four;
        return four;
    }

    private UdpPortPair open(boolean wantSix) {
        String address = server.settings().address();
        boolean sameFamily = address.indexOf(':') >= 0 == wantSix;
        String any = wantSix ? "::" : "0.0.0.0";
        UdpPortPair ports = UdpPortPair.open(sameFamily ? address : any);
        server.loop().register(ports.rtcp().channel(), SelectionKey.OP_READ, key -> receive(ports));
        return ports;
    }

    private void receive(UdpPortPair ports) {
        try {
            ports.rtcp().receive(DATAGRAMS_PER_TURN, server.playing()::datagram);
        } catch (IOException e) {
            server.failed(e);
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
