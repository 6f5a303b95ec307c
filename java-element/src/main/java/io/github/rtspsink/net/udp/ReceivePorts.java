package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.BindAddress;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * Two UDP ports that receive a back channel: RTP on an even port, RTCP on the next (RFC 3550 section 11). The ports from which
 * a server sends RTP accept no datagrams, so that nobody can fill their buffers.
 *
 * <p>Thread: control. Ownership: owns both sockets.
 */
public final class ReceivePorts implements AutoCloseable {
    private final int rtpPort;
    private final RtcpSocket rtp;
    private final RtcpSocket rtcp;

    private ReceivePorts(int rtpPort, DatagramChannel rtp, DatagramChannel rtcp) {
        this.rtpPort = rtpPort;
        this.rtp = new RtcpSocket(rtp);
        this.rtcp = new RtcpSocket(rtcp);
    }

    /**
     * A free pair on {@code address}, an IP literal as {@code address} of a listener.
     *
     * @throws UdpUnavailableException when there is none
     */
    public static ReceivePorts open(String address) {
        BindAddress local = BindAddress.parse(address, 0);
        for (int i = 0; i < UdpPortPair.ATTEMPTS; i++) {
            int port = UdpPortPair.anyRtpPort();
            ReceivePorts pair = tryOpen(local, port);
            if (pair != null) {
                return pair;
            }
        }
        throw new UdpUnavailableException("no free pair of UDP ports after " + UdpPortPair.ATTEMPTS + " tries", null);
    }

    private static @Nullable ReceivePorts tryOpen(BindAddress local, int port) {
        DatagramChannel rtp = null;
        try {
            rtp = bind(new BindAddress(local.ip(), port));
            return new ReceivePorts(port, rtp, bind(new BindAddress(local.ip(), port + 1)));
        } catch (BindException taken) {
            UdpPortPair.closeQuietly(rtp);
            return null;
        } catch (IOException failed) {
            UdpPortPair.closeQuietly(rtp);
            throw new UdpUnavailableException("cannot receive over UDP: " + failed.getMessage(), failed);
        }
    }

    private static DatagramChannel bind(BindAddress local) throws IOException {
        DatagramChannel channel = DatagramChannel.open(local.family());
        try {
            channel.configureBlocking(false);
            return channel.bind(local.socketAddress());
        } catch (IOException failed) {
            UdpPortPair.closeQuietly(channel);
            throw failed;
        }
    }

    public int rtpPort() {
        return rtpPort;
    }

    public int rtcpPort() {
        return rtpPort + 1;
    }

    public RtcpSocket rtp() {
        return rtp;
    }

    public RtcpSocket rtcp() {
        return rtcp;
    }

    @Override
    public void close() {
        UdpPortPair.closeQuietly(rtp.channel());
        UdpPortPair.closeQuietly(rtcp.channel());
    }
}
