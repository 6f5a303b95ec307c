package io.github.rtspsink.media;

import io.github.rtspsink.net.udp.UdpPortPair;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A viewer that receives RTP and RTCP in UDP datagrams from a port pair of the server.
 *
 * <p>Thread and ownership: see {@link Subscriber}; the port pair belongs to the server.
 */
public final class UdpSubscriber extends Subscriber {
    private final UdpPortPair ports;
    private final InetSocketAddress rtp;
    private final InetSocketAddress rtcp;

    /**
     * A subscriber that receives RTP at {@code rtp} and RTCP at {@code rtcp}: one host, of the address family of {@code ports}.
     */
    public UdpSubscriber(UdpPortPair ports, InetSocketAddress rtp, InetSocketAddress rtcp) {
        this.ports = ports;
        this.rtp = rtp;
        this.rtcp = rtcp;
    }

    UdpPortPair ports() {
        return ports;
    }

    /** Address to which this viewer's packets are sent. */
    public InetSocketAddress rtp() {
        return rtp;
    }

    /** Address from which this viewer's receiver reports come. */
    public InetSocketAddress rtcp() {
        return rtcp;
    }

    @Override
    void writeRtcp(ByteBuffer packet) {
        ports.rtcp().send(packet.duplicate(), rtcp);
    }
}
