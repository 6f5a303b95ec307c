package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.linux.Linux;
import io.github.rtspsink.net.linux.SocketAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * Joins the RTCP port of multicast groups, on which all members send to all (RFC 3550 section 11). Thread: any. Ownership:
 * none; a socket that it makes is the caller's to close.
 */
public final class GroupRtcp {
    private GroupRtcp() {}

    /**
     * Receives what is sent to a group; players on this host may do the same.
     *
     * @param iface name of the interface to join on, empty for the one that packets to the group leave on
     * @throws UdpUnavailableException where that cannot be
     */
    public static RtcpSocket join(InetSocketAddress group, String iface) {
        DatagramChannel channel = null;
        try {
            channel = open(group);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(group);
            channel.join(group.getAddress(), iface.isEmpty() ? way(group) : named(iface));
            return new RtcpSocket(channel);
        } catch (IOException | UnsupportedOperationException failed) {
            close(channel);
            throw new UdpUnavailableException("cannot join " + group + ": " + failed.getMessage(), failed);
        }
    }

    private static DatagramChannel open(InetSocketAddress group) throws IOException {
        boolean four = SocketAddresses.family(group) == Linux.AF_INET;
        return DatagramChannel.open(four ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    }

    private static NetworkInterface named(String name) throws IOException {
        return found(NetworkInterface.getByName(name), name);
    }

    /** The system's routes choose when a socket is connected; nothing is sent. */
    private static NetworkInterface way(InetSocketAddress group) throws IOException {
        try (DatagramChannel probe = open(group)) {
            probe.connect(group);
            InetAddress local = ((InetSocketAddress) probe.getLocalAddress()).getAddress();
            return found(NetworkInterface.getByInetAddress(local), local.getHostAddress());
        }
    }

    private static NetworkInterface found(@Nullable NetworkInterface present, String what) throws IOException {
        if (present == null) {
            throw new IOException("no interface " + what);
        }
        return present;
    }

    private static void close(@Nullable DatagramChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failed) {
            // Closing is best effort: no data waits on this socket.
            return;
        }
    }
}
