package io.github.rtspsink.server;

import io.github.rtspsink.media.TcpSubscriber;
import io.github.rtspsink.net.udp.ReceivePorts;
import io.github.rtspsink.rtcp.BackchannelReception;
import io.github.rtspsink.rtsp.TransportSpec;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * How one viewer's sound reaches us.
 *
 * <p>Thread: control. Ownership: belongs to its {@link Session}.
 *
 * @param backchannel where it is to be heard
 * @param agreed the Transport header the viewer was answered
 * @param way the way the packets take
 * @param hearing how they arrive
 */
record BackchannelTransport(Backchannel backchannel, TransportSpec agreed, Way way, BackchannelReception hearing) {

    /** Where packets come from that count, and where our RTCP goes. */
    sealed interface Way {
        /** Sends the bytes between position and limit. */
        void sendRtcp(ByteBuffer packet);
    }

    /** On the even one of a pair of interleaved channels; {@code back} sends on the odd one. */
    record Interleaved(Connection connection, int channel, TcpSubscriber back) implements Way {
        Interleaved(Connection connection, int channel) {
            this(connection, channel, new TcpSubscriber(connection.outbox(), channel, channel + 1));
        }

        @Override
        public void sendRtcp(ByteBuffer packet) {
            back.sendRtcp(packet);
        }
    }

    /** In datagrams from the ports that the viewer has named, to {@code ports}. */
    record Datagrams(InetSocketAddress rtp, InetSocketAddress rtcp, ReceivePorts ports) implements Way {
        @Override
        public void sendRtcp(ByteBuffer packet) {
            ports.rtcp().send(packet, rtcp);
        }
    }

    boolean isOn(Connection connection) {
        return way instanceof Interleaved interleaved && interleaved.connection() == connection;
    }

    boolean arrivesOn(Connection connection, int channel) {
        return way instanceof Interleaved interleaved
                && interleaved.connection() == connection
                && interleaved.channel() == channel;
    }
}
