package io.github.rtspsink.media;

import io.github.rtspsink.net.udp.UdpPortPair;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A viewer who gets RTP and RTCP in UDP datagrams, sent from its server's shared port pair.
 *
 * <p>Thread and ownership: see {@link Subscriber}; the port pair belongs to the server.
 */
public final class UdpSubscriber extends Subscriber {
    private final UdpPortPair ports;
    private final InetSocketAddress rtp;
    private final InetSocketAddress rtcp;

    /** A subscriber who receives RTP at {@code rtp} and RTCP at {@code rtcp}, one host, of the family of {@code ports}. */
    public UdpSubscriber(UdpPortPair ports, InetSocketAddress rtp, InetSocketAddress rtcp) {
        this.ports = ports;
        this.rtp = rtp;
        this.rtcp = rtcp;
    }

    UdpPortPair ports() {
        return ports;
    }

    /** Where this viewer's packets go. */
    public InetSocketAddress rtp() {
        return rtp;
    }

    /** Where this viewer's receiver reports come from. */
    public InetSocketAddress rtcp() {
        return rtcp;
    }

    @Override
    void writeRtcp(ByteBuffer packet) {
        ports.rtcp().send(packet.duplicate(), rtcp);
    }
}
