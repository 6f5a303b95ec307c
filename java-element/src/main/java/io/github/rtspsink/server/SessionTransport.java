package io.github.rtspsink.server;

import io.github.rtspsink.media.ProtectedStream;
import io.github.rtspsink.media.Subscriber;
import io.github.rtspsink.media.TcpSubscriber;
import io.github.rtspsink.media.UdpSubscriber;
import io.github.rtspsink.media.ViewerKey;
import io.github.rtspsink.rtcp.Reception;
import io.github.rtspsink.rtsp.TransportSpec;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one track reaches one viewer.
 *
 * @param track as it was when it was set up
 * @param agreed the Transport header the viewer was answered
 * @param controlUrl the URL of the SETUP, which RTP-Info repeats (RFC 2326 section 12.33)
 * @param route the media side of it
 * @param reception how it arrives
 * @param security present when its packets are protected; the track's stream is the protected one then
 */
record SessionTransport(
        Mount.Track track,
        TransportSpec agreed,
        String controlUrl,
        Route route,
        Reception reception,
        Optional<Security> security) {

    /**
     * What a protected transport has beside its route.
     *
     * @param stream what it is a user of
     * @param viewerKey opens the viewer's RTCP; empty for a viewer who gave no key, and whose RTCP cannot be read
     */
    record Security(ProtectedStream stream, Optional<ViewerKey> viewerKey) {}

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

    /** The same with the protected twin of its stream. */
    SessionTransport protectedBy(Security how, Reception protectedReception) {
        Mount.Track twin = new Mount.Track(track.index(), how.stream().stream(), track.section(), track.clockRate());
        // rtspsrc 1.22 takes a source that Transport names for one whose numbers have not wrapped yet; MIKEY names it.
        return new SessionTransport(
                twin, agreed.withoutSsrc(), controlUrl, route, protectedReception, Optional.of(how));
    }

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

    /** The RTCP in what the viewer sent; null for what is not authentic where it has to be. */
    @Nullable
    ByteBuffer open(ByteBuffer received) {
        if (security.isEmpty()) {
            return received;
        }
        Optional<ViewerKey> key = security.get().viewerKey();
        return key.isEmpty() ? null : key.get().open(received);
    }

    /** Whether the viewer's RTCP comes on {@code channel} of its connection. */
    boolean hasRtcpChannel(int channel) {
        return route instanceof Interleaved interleaved && interleaved.channel() + 1 == channel;
    }

    /** Whether the viewer's RTCP comes from {@code address}. */
    boolean hasRtcpSource(InetSocketAddress address) {
        return route instanceof Unicast unicast && unicast.subscriber().rtcp().equals(address);
    }

    /** How many of the viewer's RTCP packets were not authentic. */
    long rejectedRtcp() {
        return security.flatMap(Security::viewerKey).map(ViewerKey::rejected).orElse(0L);
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
