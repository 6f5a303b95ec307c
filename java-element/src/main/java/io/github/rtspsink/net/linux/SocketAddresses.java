package io.github.rtspsink.net.linux;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

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
public final class SocketAddresses {
    private SocketAddresses() {}

    public static int family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address ? Linux.AF_INET : Linux.AF_INET6;
    }

    /** Reads what {@link #write} writes, or empty for another family. {@code source} is in native byte order. */
    public static Optional<InetSocketAddress> read(ByteBuffer source, int offset) {
        int port = Byte.toUnsignedInt(source.get(offset + 2)) << 8 | Byte.toUnsignedInt(source.get(offset + 3));
        int family = source.getShort(offset);
        byte[] ip = new byte[family == Linux.AF_INET ? 4 : 16];
        source.get(offset + (family == Linux.AF_INET ? 4 : 8), ip);
        try {
            return switch (family) {
                case Linux.AF_INET -> Optional.of(new InetSocketAddress(InetAddress.getByAddress(ip), port));
                case Linux.AF_INET6 ->
                    Optional.of(new InetSocketAddress(
                            Inet6Address.getByAddress(null, ip, source.getInt(offset + 24)), port));
                default -> Optional.empty();
            };
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Returns how many bytes it wrote. {@code target} is in native byte order. */
    public static int write(InetSocketAddress address, ByteBuffer target, int offset) {
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
