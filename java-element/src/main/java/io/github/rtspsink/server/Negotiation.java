package io.github.rtspsink.server;

import io.github.rtspsink.media.ProtectedStream;
import io.github.rtspsink.media.Retransmission;
import io.github.rtspsink.media.TcpSubscriber;
import io.github.rtspsink.media.UdpSubscriber;
import io.github.rtspsink.media.ViewerKey;
import io.github.rtspsink.net.udp.UdpPortPair;
import io.github.rtspsink.net.udp.UdpUnavailableException;
import io.github.rtspsink.rtcp.Reception;
import io.github.rtspsink.rtsp.PortPair;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.Status;
import io.github.rtspsink.rtsp.TransportSpec;
import io.github.rtspsink.settings.TransportSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One SETUP's choice of a transport (RFC 2326 section 12.39).
 *
 * <p>Thread: control. Ownership: none.
 */
record Negotiation(Services services, Exchange exchange, Mount mount, Mount.Track track) {
    private static final int MAX_PORT = 65_535;

    /** No player receives on a port that only root may open; packets there would be meant for something else. */
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    /** What every SETUP of a server chooses from. */
    record Services(UdpSockets udp, MulticastGroups groups, StreamKeys keys, RandomGenerator random) {
        long randomSsrc() {
            return random.nextInt() & 0xFFFF_FFFFL;
        }
    }

    /**
     * The first alternative of the viewer's list that can be served.
     *
     * @throws RtspException 461
     */
    TransportSpec firstOffered() {
        TransportSettings offered = mount.sink().transports();
        boolean encrypted = exchange.connection().isEncrypted();
        boolean needsEncryption = false;
        for (TransportSpec spec :
                TransportSpec.parseList(exchange.request().headers().all("Transport"))) {
            if (offered.offers(spec, encrypted) && hasGroup(spec)) {
                return spec;
            }
            needsEncryption |= offered.offers(spec, true);
        }
        if (needsEncryption && !encrypted) {
            throw new RtspException(Status.UNSUPPORTED_TRANSPORT, "SRTP is for TLS alone: use an rtsps:// URL");
        }
        throw new RtspException(Status.UNSUPPORTED_TRANSPORT, "none of these transports is offered");
    }

    private boolean hasGroup(TransportSpec wanted) {
        return !wanted.multicast() || (!wanted.profile().isSecure() && group().isPresent());
    }

    private Optional<MulticastGroup> group() {
        return services.groups().of(mount.sink(), track);
    }

    /**
     * What {@code session} gets for {@code wanted}.
     *
     * @throws RtspException 461 or, for a key that cannot be used, 463
     */
    SessionTransport agree(Session session, TransportSpec wanted) {
        if (!wanted.profile().isSecure()) {
            return route(session, wanted);
        }
        Optional<ViewerKey> viewerKey = services.keys().viewerKey(exchange.request());
        ProtectedStream stream = services.keys().of(mount, track.stream());
        SessionTransport plain = route(session, wanted);
        Reception reception = reception(repair(wanted, plain.route(), Optional.of(stream)));
        return plain.protectedBy(new SessionTransport.Security(stream, viewerKey), reception);
    }

    private SessionTransport route(Session session, TransportSpec wanted) {
        if (wanted.lower() == TransportSpec.Lower.TCP) {
            return interleaved(session, wanted);
        }
        return wanted.multicast() ? multicast(wanted) : udp(wanted);
    }

    /** The viewer's channels where it may have them, else the next free pair. */
    private SessionTransport interleaved(Session session, TransportSpec wanted) {
        Connection connection = exchange.connection();
        PortPair channels = connection.takeChannels(wanted.interleaved(), session);
        int channel = channels.rtp();
        TcpSubscriber viewer = new TcpSubscriber(connection.outbox(), channel, channel + 1);
        return transport(
                wanted,
                TransportSpec.tcp(channels, track.stream().ssrc()),
                new SessionTransport.Interleaved(viewer, connection, channel));
    }

    /** To the stream's group, whatever address, ports and reach the viewer would like. */
    private SessionTransport multicast(TransportSpec wanted) {
        MulticastGroup group = group().orElseThrow(
                        () -> new RtspException(Status.UNSUPPORTED_TRANSPORT, "no multicast group is left"));
        GroupAddress address = group.address();
        PortPair ports = new PortPair(address.port(), address.port() + 1);
        return transport(
                wanted,
                TransportSpec.multicast(
                        Addresses.literal(address.ip()),
                        ports,
                        group.ttl(),
                        track.stream().ssrc()),
                new SessionTransport.Multicast(group));
    }

    /** To the address the viewer connected from and nowhere else, whatever {@code destination} says. */
    private SessionTransport udp(TransportSpec wanted) {
        PortPair client = wanted.clientPorts().orElseThrow();
        int rtcpPort = rtcpPort(client);
        InetAddress address = exchange.connection().peer().getAddress();
        UdpPortPair ports = portsFor(address);
        PortPair ours = new PortPair(ports.rtpPort(), ports.rtcpPort());
        UdpSubscriber viewer = new UdpSubscriber(
                ports, new InetSocketAddress(address, client.rtp()), new InetSocketAddress(address, rtcpPort));
        return transport(
                wanted, TransportSpec.udp(client, ours, track.stream().ssrc()), new SessionTransport.Unicast(viewer));
    }

    /**
     * The port for RTCP of the two that a viewer has named, the next one where it has named one.
     *
     * @throws RtspException 461 for ports that no player has
     */
    static int rtcpPort(PortPair client) {
        int rtcp = client.rtcp().orElse(client.rtp() + 1);
        if (Math.min(client.rtp(), rtcp) < FIRST_UNPRIVILEGED_PORT || Math.max(client.rtp(), rtcp) > MAX_PORT) {
            throw new RtspException(Status.UNSUPPORTED_TRANSPORT, "client_port is not for RTP and RTCP");
        }
        return rtcp;
    }

    private UdpPortPair portsFor(InetAddress viewer) {
        try {
            return services.udp().forViewer(viewer);
        } catch (UdpUnavailableException e) {
            throw new RtspException(Status.UNSUPPORTED_TRANSPORT, String.valueOf(e.getMessage()));
        }
    }

    private SessionTransport transport(TransportSpec wanted, TransportSpec agreed, SessionTransport.Route route) {
        Optional<Retransmission> repair =
                wanted.profile().isSecure() ? Optional.empty() : repair(wanted, route, Optional.empty());
        return new SessionTransport(
                track,
                agreed.withProfile(wanted.profile()),
                exchange.request().uri(),
                route,
                reception(repair),
                Optional.empty());
    }

    private Reception reception(Optional<Retransmission> repair) {
        return new Reception(track.clockRate(), repair);
    }

    /** Lost packets are sent again over UDP to those who took the profile that lets them say so. */
    private Optional<Retransmission> repair(
            TransportSpec wanted, SessionTransport.Route route, Optional<ProtectedStream> stream) {
        boolean repairs =
                mount.sink().transports().retransmits() && wanted.profile().hasFeedback();
        if (!repairs || !(route instanceof SessionTransport.Unicast unicast)) {
            return Optional.empty();
        }
        UdpSubscriber viewer = unicast.subscriber();
        int type = track.section().retransmissionPayloadType();
        int sequence = (int) services.randomSsrc() & 0xFFFF;
        return Optional.of(
                stream.isPresent()
                        ? stream.get().newRepair(viewer, type, sequence)
                        : new Retransmission(track.stream(), viewer, type, services.randomSsrc(), sequence));
    }
}
