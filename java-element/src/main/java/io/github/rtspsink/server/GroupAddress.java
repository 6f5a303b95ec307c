package io.github.rtspsink.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A multicast group and its even RTP port; RTCP goes to the next one (RFC 3550 section 11). Thread: any. Ownership:
 * immutable.
 */
record GroupAddress(InetAddress ip, int port) {
    InetSocketAddress rtp() {
        return new InetSocketAddress(ip, port);
    }

    InetSocketAddress rtcp() {
        return new InetSocketAddress(ip, port + 1);
    }
}
