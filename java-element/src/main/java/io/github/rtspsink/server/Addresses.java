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

    /** {@code host:port} of a URL (RFC 3986 section 3.2.2). */
    static String authority(InetAddress address, int port) {
        String literal = literal(address);
        return (address instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + port;
    }
}
