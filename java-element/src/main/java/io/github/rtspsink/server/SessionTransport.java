package io.github.rtspsink.server;

import io.github.rtspsink.media.Reception;
import io.github.rtspsink.media.Subscriber;
import io.github.rtspsink.media.TcpSubscriber;
import io.github.rtspsink.media.UdpSubscriber;
import io.github.rtspsink.rtsp.TransportSpec;
import java.util.Optional;

/**
 * How one track reaches one viewer.
 *
 * @param track as it was when it was set up
 * @param agreed the Transport header the viewer was answered
 * @param controlUrl the URL of the SETUP, which RTP-Info repeats (RFC 2326 section 12.33)
 * @param route the media side of it
 * @param reception how it arrives
 */
record SessionTransport(Mount.Track track, TransportSpec agreed, String controlUrl, Route route, Reception reception) {

    /** The way the packets take. */
    sealed interface Route {
        Subscriber subscriber();
    }

    /** To the viewer's own UDP ports. */
    record Unicast(UdpSubscriber subscriber) implements Route {}

    /** To a group that other sessions may share. */
    record Multicast(MulticastGroup group) implements Route {
        @Override
        public Subscriber subscriber() {
            return group.subscriber();
        }
    }

    /** A pair of interleaved channels, the even one for RTP, on one connection. */
    record Interleaved(TcpSubscriber subscriber, Connection connection, int channel) implements Route {}

    Subscriber subscriber() {
        return route.subscriber();
    }

    /** What carries interleaved data; empty for UDP. */
    Optional<Interleaved> interleaved() {
        return route instanceof Interleaved interleaved ? Optional.of(interleaved) : Optional.empty();
    }

    boolean isOn(Connection connection) {
        return route instanceof Interleaved interleaved && interleaved.connection() == connection;
    }

    /** Ends the data to {@code session}; does nothing where there is none. */
    void stop(Session session) {
        if (route instanceof Multicast multicast) {
            multicast.group().leave(session);
        } else {
            track.stream().unsubscribe(subscriber());
        }
    }

    /** Whether others get what is sent here. */
    boolean isShared() {
        return route instanceof Multicast multicast && multicast.group().isFlowing();
    }

    /** As {@code GstRTSPLowerTrans} names it, in capitals. */
    String kind() {
        if (route instanceof Interleaved) {
            return "TCP";
        }
        return route instanceof Multicast ? "UDP-MCAST" : "UDP";
    }
}
