package io.github.rtspsink.net.udp;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Options for the IP headers of a port pair's datagrams. Thread: any. Ownership: immutable.
 *
 * @param dscp differentiated services code point 0..63 (RFC 2474); empty leaves it to the system
 * @param multicast present on a port pair that sends to groups
 */
public record UdpOptions(OptionalInt dscp, Optional<Multicast> multicast) {
    /** The system's defaults. */
    public static final UdpOptions DEFAULT = new UdpOptions(OptionalInt.empty(), Optional.empty());

    /**
     * Hop limit and interface of packets to a group.
     *
     * @param ttl hops 0..255
     * @param iface name of the interface to leave on, empty for the system's choice
     */
    public record Multicast(int ttl, String iface) {}

    /** The octet in the IP header that holds the code point in its upper six bits; empty where the system chooses it. */
    OptionalInt trafficClass() {
        return dscp.isPresent() ? OptionalInt.of(dscp.getAsInt() << 2) : OptionalInt.empty();
    }
}
