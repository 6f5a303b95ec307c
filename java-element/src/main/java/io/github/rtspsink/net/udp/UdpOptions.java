package io.github.rtspsink.net.udp;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the datagrams of a port pair carry in their IP headers. Thread: any. Ownership: immutable.
 *
 * @param dscp differentiated services code point 0..63 (RFC 2474); empty leaves it to the system
 * @param multicast present on a port pair that sends to groups
 */
public record UdpOptions(OptionalInt dscp, Optional<Multicast> multicast) {
    /** Everything as the system has it. */
    public static final UdpOptions DEFAULT = new UdpOptions(OptionalInt.empty(), Optional.empty());

    /**
     * How far packets to a group go, and where they leave.
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
