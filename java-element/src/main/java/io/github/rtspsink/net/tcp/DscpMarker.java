package io.github.rtspsink.net.tcp;

import io.github.rtspsink.net.linux.Linux;
import io.github.rtspsink.net.linux.NativeBlock;
import io.github.rtspsink.net.linux.SocketAddresses;
import io.github.rtspsink.net.linux.Sockets;
import java.io.File;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Sets the traffic class of a listening socket; accepted connections inherit it.
 *
 * <p>Java 17 sets the option of IPv6 only on a socket of both families, so that nothing sent over IPv4 would be marked, and has no
 * such option for listening sockets. The descriptor is found by its address.
 *
 * <p>Thread: any. Ownership: none.
 */
final class DscpMarker {
    private static final File DESCRIPTORS = new File("/proc/self/fd");
    private static final int LENGTH = 32;

    private final Sockets sockets;
    private final NativeBlock name = new NativeBlock(LENGTH + Integer.BYTES);

    DscpMarker(Sockets sockets) {
        this.sockets = sockets;
    }

    /**
     * @param trafficClass the byte of the IP header, the code point in its upper six bits (RFC 2474)
     * @throws IOException when it cannot be set
     */
    void set(InetSocketAddress listener, int trafficClass) throws IOException {
        int fd = find(listener);
        boolean six = SocketAddresses.family(listener) == Linux.AF_INET6;
        int result = fd < 0 ? fd : sockets.setOption(fd, Linux.IPPROTO_IP, Linux.IP_TOS, trafficClass);
        if (six && result >= 0) {
            result = sockets.setOption(fd, Linux.IPPROTO_IPV6, Linux.IPV6_TCLASS, trafficClass);
        }
        if (result < 0) {
            throw new IOException("cannot set qos-dscp of connections to " + listener + ": errno " + -result);
        }
    }

    private int find(InetSocketAddress listener) {
        String[] descriptors = DESCRIPTORS.list();
        for (String descriptor : descriptors == null ? new String[0] : descriptors) {
            int fd = Integer.parseInt(descriptor);
            if (sockets.option(fd, Linux.SOL_SOCKET, Linux.SO_ACCEPTCONN) == 1
                    && address(fd).filter(listener::equals).isPresent()) {
                return fd;
            }
        }
        return -Linux.EBADF;
    }

    private Optional<InetSocketAddress> address(int fd) {
        name.bytes().putInt(LENGTH, LENGTH);
        int result = sockets.name(fd, name.address(), name.address() + LENGTH);
        Reference.reachabilityFence(name);
        return result < 0 ? Optional.empty() : SocketAddresses.read(name.bytes(), 0);
    }
}
