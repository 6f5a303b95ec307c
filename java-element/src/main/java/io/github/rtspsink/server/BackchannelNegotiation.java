package io.github.rtspsink.server;

import io.github.rtspsink.net.udp.ReceivePorts;
import io.github.rtspsink.net.udp.UdpUnavailableException;
import io.github.rtspsink.rtcp.BackchannelReception;
import io.github.rtspsink.rtsp.PortPair;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.Status;
import io.github.rtspsink.rtsp.TransportSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalLong;

/**
 * One SETUP's choice of the way on which a viewer is heard.
 *
 * <p>Thread: control. Ownership: none.
 *
 * @param ssrc of our RTCP, at random
 */
record BackchannelNegotiation(
        Backchannels backchannels, long ssrc, Exchange exchange, Mount mount, Backchannel backchannel) {

    /**
     * The first alternative of the viewer's list that can be served.
     *
     * @throws RtspException 461
     */
    TransportSpec firstOffered() {
        for (TransportSpec spec :
                TransportSpec.parseList(exchange.request().headers().all("Transport"))) {
            // What is offered without TLS: what viewers say is not protected by SRTP.
            if (!spec.multicast() && mount.sink().transports().offers(spec, false)) {
                return spec;
            }
        }
        throw new RtspException(Status.UNSUPPORTED_TRANSPORT, "none of these transports is offered");
    }

    /** @throws RtspException 461 */
    BackchannelTransport agree(Session session, TransportSpec wanted) {
        return wanted.lower() == TransportSpec.Lower.TCP ? interleaved(session, wanted) : udp(wanted);
    }

    private BackchannelTransport interleaved(Session session, TransportSpec wanted) {
        Connection connection = exchange.connection();
        PortPair channels = connection.takeChannels(wanted.interleaved(), session);
        TransportSpec agreed = TransportSpec.tcp(channels, OptionalLong.empty());
        return talk(wanted, agreed, new BackchannelTransport.Interleaved(connection, channels.rtp()));
    }

    private BackchannelTransport udp(TransportSpec wanted) {
        PortPair client = wanted.clientPorts().orElseThrow();
        int rtcpPort = Negotiation.rtcpPort(client);
        InetAddress address = exchange.connection().peer().getAddress();
        ReceivePorts ports = portsFor(address);
        PortPair ours = new PortPair(ports.rtpPort(), ports.rtcpPort());
        var from = new BackchannelTransport.Datagrams(
                new InetSocketAddress(address, client.rtp()), new InetSocketAddress(address, rtcpPort), ports);
        return talk(wanted, TransportSpec.udp(client, ours, OptionalLong.empty()), from);
    }

    private ReceivePorts portsFor(InetAddress viewer) {
        try {
            return backchannels.forViewer(viewer);
        } catch (UdpUnavailableException e) {
            throw new RtspException(Status.UNSUPPORTED_TRANSPORT, String.valueOf(e.getMessage()));
        }
    }

    private BackchannelTransport talk(TransportSpec wanted, TransportSpec agreed, BackchannelTransport.Way way) {
        BackchannelReception hearing = new BackchannelReception(ssrc, backchannel.section()::clockRate);
        return new BackchannelTransport(backchannel, agreed.withProfile(wanted.profile()), way, hearing);
    }
}
