package io.github.rtspsink.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Writes {@code struct sockaddr_in} and {@code sockaddr_in6}.
 *
 * <pre>
 *  0        2        4                8
 *  | family | port   | IPv4 address   | zero (8 bytes)
 *  | family | port   | flow label     | IPv6 address (16 bytes) | scope id (4 bytes)
 * </pre>
 *
 * <p>Thread: any. Ownership: none. Port and addresses are in network order, family and scope in native order.
 */
final class SocketAddresses {
    private SocketAddresses() {}

    static int family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address ? Linux.AF_INET : Linux.AF_INET6;
    }

    /** Returns how many bytes it wrote. {@code target} is in native byte order. */
    static int write(InetSocketAddress address, ByteBuffer target, int offset) {
        int family = family(address);
        byte[] ip = address.getAddress().getAddress();
        target.putShort(offset, (short) family);
        target.put(offset + 2, (byte) (address.getPort() >> 8));
        target.put(offset + 3, (byte) address.getPort());
        if (family == Linux.AF_INET) {
            target.put(offset + 4, ip);
            target.putLong(offset + 8, 0);
            return Linux.SOCKADDR_IN_BYTES;
        }
        target.putInt(offset + 4, 0);
        target.put(offset + 8, ip);
        target.putInt(offset + 24, ((Inet6Address) address.getAddress()).getScopeId());
        return Linux.SOCKADDR_IN6_BYTES;
    }
}
