package io.github.rtspsink.net;

import java.io.IOException;
import java.lang.ref.Reference;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The two UDP ports that a server sends from in one address family: RTP on an even port, RTCP on the next (RFC 3550 section 11).
 *
 * <p>Thread: any. Ownership: owns both sockets and closes its senders before them.
 */
public final class UdpPortPair implements AutoCloseable {
    private static final int ATTEMPTS = 50;
    private static final int FIRST_PORT = 16_384;
    private static final int LAST_PORT = 65_534;

    /** One burst: a key frame of 17 kB to 500 viewers. */
    private static final int SEND_BUFFER_BYTES = 8 << 20;

    /** The kernel's minimum is more than that: nothing is read from the RTP socket, viewers only open their firewalls to it. */
    private static final int RECEIVE_BUFFER_BYTES = 1024;

    private final Sockets sockets;
    private final int family;
    private final int rtpFd;
    private final int rtpPort;
    private final boolean segmentation;
    private final RtcpSocket rtcp;
    private final List<UdpSender> senders = new ArrayList<>();
    private boolean closed;

    private UdpPortPair(Sockets sockets, int family, int rtpFd, int rtpPort, RtcpSocket rtcp) {
        this.sockets = sockets;
        this.family = family;
        this.rtpFd = rtpFd;
        this.rtpPort = rtpPort;
        this.rtcp = rtcp;
        this.segmentation = sockets.setOption(rtpFd, Linux.SOL_UDP, Linux.UDP_SEGMENT, 0) >= 0;
    }

    /** A free pair on {@code address}, an IP literal as {@link TcpListener#open} takes; {@code ::} is IPv6 only here. */
    public static UdpPortPair open(String address) {
        BindAddress local = BindAddress.parse(address, 0);
        Sockets sockets;
        try {
            sockets = LinuxSockets.get();
        } catch (LinkageError missing) {
            throw new UdpUnavailableException("no native library for UDP: " + missing.getMessage(), missing);
        }
        return open(sockets, local);
    }

    static UdpPortPair open(Sockets sockets, BindAddress local) {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT + 1) & ~1;
            UdpPortPair pair = tryOpen(sockets, local, port);
            if (pair != null) {
                return pair;
            }
        }
        throw new UdpUnavailableException(
                "no free pair of UDP ports on " + local.ip().getHostAddress() + " after " + ATTEMPTS + " tries", null);
    }

    /** Null when one of the two ports is taken. */
    private static @Nullable UdpPortPair tryOpen(Sockets sockets, BindAddress local, int port) {
        DatagramChannel rtcp = openRtcp(local, port + 1);
        if (rtcp == null) {
            return null;
        }
        int family = SocketAddresses.family(local.socketAddress());
        int fd = -1;
        boolean done = false;
        try {
            fd = check(sockets.open(family), "open a UDP socket");
            configure(sockets, fd, family);
            int bound = bind(sockets, fd, new InetSocketAddress(local.ip(), port));
            if (bound == -Linux.EADDRINUSE) {
                return null;
            }
            check(bound, "bind a UDP socket to " + local.ip().getHostAddress());
            UdpPortPair pair = new UdpPortPair(sockets, family, fd, port, new RtcpSocket(rtcp));
            done = true;
            return pair;
        } finally {
            if (!done) {
                closeBoth(sockets, fd, rtcp);
            }
        }
    }

    /** Best effort: SO_SNDBUFFORCE needs CAP_NET_ADMIN, SO_SNDBUF is cut to net.core.wmem_max. */
    private static void configure(Sockets sockets, int fd, int family) {
        if (sockets.setOption(fd, Linux.SOL_SOCKET, Linux.SO_SNDBUFFORCE, SEND_BUFFER_BYTES) < 0) {
            sockets.setOption(fd, Linux.SOL_SOCKET, Linux.SO_SNDBUF, SEND_BUFFER_BYTES);
        }
        sockets.setOption(fd, Linux.SOL_SOCKET, Linux.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        if (family == Linux.AF_INET6) {
            sockets.setOption(fd, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, 1);
        }
    }

    private static int bind(Sockets sockets, int fd, InetSocketAddress local) {
        NativeBlock name = new NativeBlock(Linux.SOCKADDR_IN6_BYTES);
        int nameBytes = SocketAddresses.write(local, name.bytes(), 0);
        int result = sockets.bind(fd, name.address(), nameBytes);
        Reference.reachabilityFence(name);
        return result;
    }

    private static @Nullable DatagramChannel openRtcp(BindAddress local, int port) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open(local.family());
            channel.configureBlocking(false);
            return channel.bind(new InetSocketAddress(local.ip(), port));
        } catch (BindException taken) {
            closeQuietly(channel);
            if (new BindAddress(local.ip(), port).explain(taken).kind() == AddressException.Kind.IN_USE) {
                return null;
            }
            throw new UdpUnavailableException(
                    "no UDP on " + local.ip().getHostAddress() + ": " + taken.getMessage(), taken);
        } catch (IOException | UnsupportedOperationException failed) {
            closeQuietly(channel);
            throw new UdpUnavailableException(
                    "no UDP on " + local.ip().getHostAddress() + ": " + failed.getMessage(), failed);
        }
    }

    private static int check(int result, String what) {
        if (result < 0) {
            throw new UdpUnavailableException("cannot " + what + ": errno " + -result, null);
        }
        return result;
    }

    public int rtpPort() {
        return rtpPort;
    }

    public int rtcpPort() {
        return rtpPort + 1;
    }

    public RtcpSocket rtcp() {
        return rtcp;
    }

    /** Whether the kernel knows UDP_SEGMENT (Linux 4.18). */
    public boolean segmentation() {
        return segmentation;
    }

    public UdpDestinations newDestinations() {
        return new UdpDestinations(family, segmentation);
    }

    /** One per stream: a sender serves one thread at a time. */
    public synchronized UdpSender newSender() {
        UdpSender sender = new UdpSender(sockets, rtpFd, this::forget);
        if (closed) {
            sender.stop();
        } else {
            senders.add(sender);
        }
        return sender;
    }

    private synchronized void forget(UdpSender sender) {
        senders.remove(sender);
    }

    /** First stops the senders, each after the send that it is in, so that no packet goes to a reused descriptor. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            for (UdpSender sender : senders) {
                sender.stop();
            }
            senders.clear();
            sockets.close(rtpFd);
        }
        closeQuietly(rtcp.channel());
    }

    private static void closeBoth(Sockets sockets, int fd, DatagramChannel rtcp) {
        if (fd >= 0) {
            sockets.close(fd);
        }
        closeQuietly(rtcp);
    }

    private static void closeQuietly(@Nullable DatagramChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException failed) {
            // Nothing was owed to anyone on this socket.
            return;
        }
    }
}
