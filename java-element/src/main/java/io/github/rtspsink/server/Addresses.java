package io.github.rtspsink.server;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses as RTSP and SDP write them. Thread: any. */
final class Addresses {
    private Addresses() {}

    /** Without zone, as SDP wants it. */
    static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** Where to bind a socket of the family of {@code peer}, given the address that the server listens on. */
    static String ofFamily(String listening, InetAddress peer) {
        boolean six = peer instanceof Inet6Address;
        if (listening.indexOf(':') >= 0 == six) {
            return listening;
        }
        return six ? "::" : "0.0.0.0";
    }

    /**
     * Where to bind the sockets that send to {@code group}: the address that the server listens on, else the group itself, which does not
     * stand in the way of other programs that receive on the same port. A group of one link has no meaning without the link.
     */
    static String forGroup(String listening, InetAddress group) {
        String local = ofFamily(listening, group);
        boolean any = local.equals("::") || local.equals("0.0.0.0");
        boolean ofLink = group instanceof Inet6Address && (group.isMCLinkLocal() || group.isMCNodeLocal());
        return any && !ofLink ? literal(group) : local;
    }

    /** {@code host:port} of a URL (RFC 3986 section 3.2.2). */
    static String authority(InetAddress address, int port) {
        String literal = literal(address);
        return (address instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + port;
    }
}
