package io.github.rtspsink.server;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions by the UDP addresses of their viewers.
 *
 * <p>Thread: control. Ownership: belongs to its server; knows only the sessions that have a transport.
 */
final class ViewerAddresses {
    private final Map<InetSocketAddress, Session> byRtcp = new HashMap<>();
    private final Map<InetSocketAddress, Session> byRtp = new HashMap<>();

    /** The addresses of the transport are the session's from now on. */
    void add(Session session, SessionTransport transport) {
        if (transport.route() instanceof SessionTransport.Unicast unicast) {
            byRtcp.put(unicast.subscriber().rtcp(), session);
            byRtp.put(unicast.subscriber().rtp(), session);
        }
    }

    /** The transport is gone. */
    void remove(Session session, SessionTransport transport) {
        if (transport.route() instanceof SessionTransport.Unicast unicast) {
            byRtcp.remove(unicast.subscriber().rtcp(), session);
            byRtp.remove(unicast.subscriber().rtp(), session);
        }
    }

    /** The session whose viewer sends RTCP from {@code source}. */
    Optional<Session> sender(InetSocketAddress source) {
        return Optional.ofNullable(byRtcp.get(source));
    }

    /** The session whose RTP goes to {@code address}; of several, the one that has named it last. */
    Optional<Session> receiver(InetSocketAddress address) {
        return Optional.ofNullable(byRtp.get(address));
    }
}
