package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.AddressException;
import io.github.rtspsink.net.BindAddress;
import io.github.rtspsink.net.linux.Linux;
import io.github.rtspsink.net.linux.LinuxSockets;
import io.github.rtspsink.net.linux.NativeBlock;
import io.github.rtspsink.net.linux.SocketAddresses;
import io.github.rtspsink.net.linux.Sockets;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two UDP ports from which a server sends, to all unicast viewers of one address family or to one multicast group: RTP on an
 * even port, RTCP on the next (RFC 3550 section 11).
 *
 * <p>Thread: any. Ownership: owns both sockets and closes its senders before them.
 */
public final class UdpPortPair implements AutoCloseable {
    /** Number of ports that are tried before giving up. */
    static final int ATTEMPTS = 50;

    private static final int FIRST_PORT = 16_384;
    private static final int LAST_PORT = 65_534;

    private final Sockets sockets;
    private final int family;
    private final int rtpFd;
    private final int rtpPort;
    private final boolean segmentation;
    private final RtcpSocket rtcp;
    private final UdpErrors errors = new UdpErrors();
    private final AtomicBoolean errorsWait = new AtomicBoolean();
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

    /** A free pair on {@code address}, an IP literal as {@code address} of a listener; {@code ::} is IPv6 only here. */
    public static UdpPortPair open(String address) {
        return open(address, UdpOptions.DEFAULT);
    }

    /** The same with options of its sockets. */
    public static UdpPortPair open(String address, UdpOptions options) {
        return open(sockets(), BindAddress.parse(address, 0), options);
    }

    /**
     * The pair that sends to a multicast group. It uses the group's own ports, because some players accept packets from no
     * others. Other programs may use these ports too.
     *
     * @param address to send from: one of this host's, or the group's, which leaves the choice to the routes and takes no
     *     unicast datagrams away from programs on the same port
     * @param rtpPort the group's port for RTP, the next one is for RTCP
     * @param options with {@link UdpOptions#multicast}
     * @throws UdpUnavailableException when a program that does not share it has one of the ports
     */
    public static UdpPortPair openForGroup(String address, int rtpPort, UdpOptions options) {
        BindAddress local = BindAddress.parse(address, rtpPort);
        UdpSocketSetup setup = new UdpSocketSetup(sockets(), SocketAddresses.family(local.socketAddress()), options);
        UdpPortPair pair = tryOpen(sockets(), local, setup);
        if (pair == null) {
            throw new UdpUnavailableException(
                    "UDP port " + rtpPort + " or " + (rtpPort + 1) + " is taken by a program that does not share it",
                    null);
        }
        return pair;
    }

    private static Sockets sockets() {
        try {
            return LinuxSockets.get();
        } catch (LinkageError missing) {
            throw new UdpUnavailableException("no native library for UDP: " + missing.getMessage(), missing);
        }
    }

    static UdpPortPair open(Sockets sockets, BindAddress local, UdpOptions options) {
        UdpSocketSetup setup = new UdpSocketSetup(sockets, SocketAddresses.family(local.socketAddress()), options);
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = anyRtpPort();
            UdpPortPair pair = tryOpen(sockets, new BindAddress(local.ip(), port), setup);
            if (pair != null) {
                return pair;
            }
        }
        throw new UdpUnavailableException(
                "no free pair of UDP ports on " + local.ip().getHostAddress() + " after " + ATTEMPTS + " tries", null);
    }

    /** An even port, which may be taken. */
    static int anyRtpPort() {
        return ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT + 1) & ~1;
    }

    /** Null when one of the two ports is taken. */
    private static @Nullable UdpPortPair tryOpen(Sockets sockets, BindAddress local, UdpSocketSetup setup) {
        DatagramChannel rtcp = openRtcp(new BindAddress(local.ip(), local.port() + 1), setup);
        if (rtcp == null) {
            return null;
        }
        int family = SocketAddresses.family(local.socketAddress());
        int fd = -1;
        boolean done = false;
        try {
            fd = UdpSocketSetup.check(sockets.open(family), "open a UDP socket");
            setup.rtp(fd);
            int bound = bind(sockets, fd, local.socketAddress());
            if (bound == -Linux.EADDRINUSE) {
                return null;
            }
            UdpSocketSetup.check(bound, "bind a UDP socket to " + local.ip().getHostAddress());
            UdpPortPair pair = new UdpPortPair(sockets, family, fd, local.port(), new RtcpSocket(rtcp));
            done = true;
            return pair;
        } finally {
            if (!done) {
                closeBoth(sockets, fd, rtcp);
            }
        }
    }

    private static int bind(Sockets sockets, int fd, InetSocketAddress local) {
        NativeBlock name = new NativeBlock(Linux.SOCKADDR_IN6_BYTES);
        int nameBytes = SocketAddresses.write(local, name.bytes(), 0);
        int result = sockets.bind(fd, name.address(), nameBytes);
        Reference.reachabilityFence(name);
        return result;
    }

    private static @Nullable DatagramChannel openRtcp(BindAddress local, UdpSocketSetup setup) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open(local.family());
            channel.configureBlocking(false);
            setup.rtcp(channel);
            return channel.bind(local.socketAddress());
        } catch (BindException taken) {
            closeQuietly(channel);
            if (local.explain(taken).kind() == AddressException.Kind.IN_USE) {
                return null;
            }
            throw new UdpUnavailableException(
                    "no UDP on " + local.ip().getHostAddress() + ": " + taken.getMessage(), taken);
        } catch (UdpUnavailableException failed) {
            closeQuietly(channel);
            throw failed;
        } catch (IOException | UnsupportedOperationException failed) {
            closeQuietly(channel);
            throw new UdpUnavailableException(
                    "no UDP on " + local.ip().getHostAddress() + ": " + failed.getMessage(), failed);
        }
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

    /**
     * Passes at most {@code max} RTP destinations whose host has answered since the last call that no program listens on the
     * port. It costs nothing while no send has failed, because the kernel fails one send for each error that it queues.
     */
    public synchronized void readRefused(int max, Consumer<InetSocketAddress> refused) {
        if (!closed && errorsWait.getAndSet(false)) {
            errorsWait.compareAndSet(false, errors.readRefused(sockets, rtpFd, max, refused));
        }
    }

    /** Whether the kernel knows UDP_SEGMENT (Linux 4.18). */
    public boolean segmentation() {
        return segmentation;
    }

    public UdpDestinations newDestinations() {
        return new UdpDestinations(family, segmentation);
    }

    /** A new sender; each stream has its own, because a sender serves one thread at a time. */
    public UdpSender newSender() {
        return newSender(UdpSender.ROOM_BUDGET_NANOS);
    }

    /** A new sender that waits at most {@code roomBudgetNanos} per send for a full send buffer; 0 never waits. */
    public synchronized UdpSender newSender(long roomBudgetNanos) {
        UdpSender sender = new UdpSender(sockets, rtpFd, roomBudgetNanos, errorsWait, this::forget);
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

    /** Stops the senders first, each after its current send, so that no packet goes to a descriptor that is used again. */
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

    static void closeQuietly(@Nullable DatagramChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException failed) {
            // Closing is best effort: no data waits on this socket.
            return;
        }
    }
}
