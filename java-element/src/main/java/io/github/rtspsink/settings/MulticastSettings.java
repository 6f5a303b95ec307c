package io.github.rtspsink.settings;

import io.github.rtspsink.net.IpLiteral;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The multicast groups that a sink may use: the element's properties {@code multicast-...}. Thread: any. Ownership: immutable.
 *
 * @param first lowest group address
 * @param last highest group address, of the same family
 * @param firstPort lowest RTP port, even; RTCP goes to the next one
 * @param lastPort highest RTP port, even
 * @param reach hop limit and interface of the packets
 */
public record MulticastSettings(InetAddress first, InetAddress last, int firstPort, int lastPort, Reach reach) {

    /**
     * Hop limit and interface of the packets.
     *
     * @param ttl hops 0..255; 0 keeps packets on this host
     * @param iface name of the interface that sends them, empty for the system's choice
     */
    public record Reach(int ttl, String iface) {}

    private static final int MAX_RTP_PORT = 65_534;

    /** Empty when multicast is off, whatever the other properties say. */
    public static Optional<MulticastSettings> read(SettingLines given) {
        boolean on = given.flag("multicast", false);
        String from = given.text("multicast-ip-min", "239.255.2.1");
        String to = given.text("multicast-ip-max", "239.255.2.254");
        String meaning = "a UDP port";
        int minPort = given.number("multicast-port-min", 5000, 1, 65_535, meaning);
        int maxPort = given.number("multicast-port-max", 5010, 1, 65_535, meaning);
        int ttl = given.number("multicast-ttl", 16, 0, 255, "hops");
        String iface = given.text("multicast-iface", "");
        if (!on) {
            return Optional.empty();
        }
        InetAddress first = group("multicast-ip-min", from);
        InetAddress last = group("multicast-ip-max", to);
        checkOrder(first, last);
        checkInterface(iface);
        int firstPort = minPort + minPort % 2;
        int lastPort = Math.min(maxPort - maxPort % 2, MAX_RTP_PORT);
        if (firstPort > lastPort) {
            throw new SettingsException("multicast-port-min=" + minPort + " and multicast-port-max=" + maxPort
                    + " leave no even port for RTP: set multicast-port-min to an even port up to " + MAX_RTP_PORT
                    + " and multicast-port-max to the same or a higher one.");
        }
        return Optional.of(new MulticastSettings(first, last, firstPort, lastPort, new Reach(ttl, iface)));
    }

    private static InetAddress group(String name, String value) {
        Optional<InetAddress> ip = IpLiteral.parse(value);
        if (ip.isEmpty() || !ip.get().isMulticastAddress()) {
            throw SettingLines.refused(
                    name, value, "a multicast address, 224.0.0.0..239.255.255.255 or one that begins with ff");
        }
        return ip.get();
    }

    private static void checkOrder(InetAddress first, InetAddress last) {
        byte[] low = first.getAddress();
        byte[] high = last.getAddress();
        if (low.length != high.length) {
            throw new SettingsException("multicast-ip-min is of another address family than multicast-ip-max: "
                    + "set both to IPv4 or both to IPv6 addresses.");
        }
        if (Arrays.compareUnsigned(low, high) > 0) {
            throw new SettingsException("multicast-ip-min is above multicast-ip-max: exchange them.");
        }
    }

    private static void checkInterface(String name) {
        if (name.isEmpty()) {
            return;
        }
        try {
            if (NetworkInterface.getByName(name) != null) {
                return;
            }
        } catch (SocketException e) {
            throw new SettingsException("multicast-iface cannot be looked up: " + e.getMessage());
        }
        throw SettingLines.refused("multicast-iface", name, "the name of a network interface, or nothing");
    }
}
