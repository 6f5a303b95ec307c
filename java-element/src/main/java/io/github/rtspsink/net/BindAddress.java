package io.github.rtspsink.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;

/**
 * The address on which a server listens: an IP literal and a TCP port. It also makes the errors for addresses that cannot be
 * used.
 *
 * <p>Thread: any. Ownership: immutable. {@code 0.0.0.0} is IPv4 only, {@code ::} is both families, whatever net.ipv6.bindv6only says.
 */
public record BindAddress(InetAddress ip, int port) {
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    /** Takes literals only: a name would be looked up in the network, and may mean several addresses. */
    public static BindAddress parse(String address, int port) {
        if (port < 0 || port > 65_535) {
            throw invalid("port " + port + " is not in 0..65535; set service=8554, or service=0 for a free one");
        }
        return new BindAddress(
                IpLiteral.parse(address)
                        .orElseThrow(() -> invalid("\"" + address
                                + "\" is not an IP address; set address=:: for all, address=0.0.0.0 for all of IPv4")),
                port);
    }

    public StandardProtocolFamily family() {
        return ip instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /** {@code ::} becomes {@code 0.0.0.0} on a system without IPv6; any other address stays as it is. */
    public BindAddress asSystemHasIt() {
        boolean both = ip instanceof Inet6Address && ip.isAnyLocalAddress();
        return both && !hasIpv6() ? parse("0.0.0.0", port) : this;
    }

    /** Java makes no IPv6 socket where no interface has such an address, nor when it was told to prefer IPv4. */
    private static boolean hasIpv6() {
        try (ServerSocketChannel probe = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            return probe.isOpen();
        } catch (IOException | UnsupportedOperationException missing) {
            return false;
        }
    }

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(ip, port);
    }

    public AddressException explain(Exception failed) {
        if (failed instanceof UnsupportedOperationException) {
            return new AddressException(
                    AddressException.Kind.UNKNOWN_ADDRESS, "this machine has no IPv6; set address=0.0.0.0", failed);
        }
        String said = String.valueOf(failed.getMessage());
        // The text is strerror's and may be in the user's language, hence the second guess by port and interface.
        if (said.contains("Permission denied")
                || (port > 0 && port < FIRST_UNPRIVILEGED_PORT && !said.contains("in use"))) {
            return new AddressException(
                    AddressException.Kind.PRIVILEGED,
                    "port " + port + " is for privileged processes (" + said + "); set service=8554 or another above "
                            + (FIRST_UNPRIVILEGED_PORT - 1) + ", or grant CAP_NET_BIND_SERVICE",
                    failed);
        }
        if (!isLocal()) {
            return new AddressException(
                    AddressException.Kind.UNKNOWN_ADDRESS,
                    ip.getHostAddress() + " is not an address of this machine (" + said + "); set address=:: for all",
                    failed);
        }
        return new AddressException(
                AddressException.Kind.IN_USE,
                "port " + port + " of " + ip.getHostAddress() + " is taken (" + said
                        + "); choose another with service=..., or service=0 for a free one",
                failed);
    }

    private boolean isLocal() {
        if (ip.isAnyLocalAddress()
                || ip.isMulticastAddress()
                || (ip.isLoopbackAddress() && ip instanceof Inet4Address)) {
            return true;
        }
        try {
            return NetworkInterface.getByInetAddress(ip) != null;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static AddressException invalid(String message) {
        return new AddressException(AddressException.Kind.INVALID, message, null);
    }
}
