package io.github.rtspsink.server;

import io.github.rtspsink.rtsp.TransportSpec;
import java.net.InetSocketAddress;

/**
 * How one viewer's sound reaches us.
 *
 * <p>Thread: control. Ownership: belongs to its {@link Session}.
 *
 * @param backchannel where it is to be heard
 * @param agreed the Transport header the viewer was answered
 * @param way the way the packets take
 */
record Talk(Backchannel backchannel, TransportSpec agreed, Way way) {

    /** Where packets come from that count. */
    sealed interface Way {}

    /** On the even one of a pair of interleaved channels. */
    record Interleaved(Connection connection, int channel) implements Way {}

    /** In datagrams from the ports that the viewer has named. */
    record Datagrams(InetSocketAddress rtp, InetSocketAddress rtcp) implements Way {}

    boolean isOn(Connection connection) {
        return way instanceof Interleaved interleaved && interleaved.connection() == connection;
    }

    boolean arrivesOn(Connection connection, int channel) {
        return way instanceof Interleaved interleaved
                && interleaved.connection() == connection
                && interleaved.channel() == channel;
    }
}
