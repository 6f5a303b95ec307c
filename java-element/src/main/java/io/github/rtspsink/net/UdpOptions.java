package io.github.rtspsink.net;

import java.util.Optional;

/**
 * What the datagrams of a port pair carry in their IP headers. Thread: any. Ownership: immutable.
 *
 * @param dscp differentiated services code point 0..63 (RFC 2474), -1 leaves it to the system
 * @param multicast present on a port pair that sends to groups
 */
public record UdpOptions(int dscp, Optional<Multicast> multicast) {
    /** Everything as the system has it. */
    public static final UdpOptions DEFAULT = new UdpOptions(-1, Optional.empty());

    /**
     * How far packets to a group go, and where they leave.
     *
     * @param ttl hops 0..255
     * @param iface name of the interface to leave on, empty for the system's choice
     */
    public record Multicast(int ttl, String iface) {}

    /** The octet in the IP header that holds the code point in its upper six bits. */
    int trafficClass() {
        return dscp << 2;
    }
}
