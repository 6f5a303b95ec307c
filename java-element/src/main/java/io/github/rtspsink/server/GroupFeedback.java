package io.github.rtspsink.server;

import io.github.rtspsink.media.FeedbackReader;
import io.github.rtspsink.media.Reception;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.net.GroupRtcp;
import io.github.rtspsink.net.RtcpSocket;
import io.github.rtspsink.net.UdpUnavailableException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The RTCP of those who listen to a multicast group. Anybody can send there: it counts in statistics and asks for key
 * frames, but keeps no session alive.
 *
 * <p>Thread: control. Ownership: belongs to its group; owns a socket while the group flows.
 */
final class GroupFeedback implements FeedbackReader.Sender {
    /** So many are remembered, those who were heard last. */
    static final int MAX_RECEIVERS = 256;

    private static final int DATAGRAMS_PER_TURN = 64;

    private final RtspServer server;
    private final Stream stream;
    private final int clockRate;
    private final Map<InetSocketAddress, Reception> receivers = new Receivers();
    private @Nullable RtcpSocket socket;
    private @Nullable InetSocketAddress source;

    GroupFeedback(RtspServer server, Stream stream, int clockRate) {
        this.server = server;
        this.stream = stream;
        this.clockRate = clockRate;
    }

    private static final class Receivers extends LinkedHashMap<InetSocketAddress, Reception> {
        private static final long serialVersionUID = 1;

        Receivers() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Reception> eldest) {
            return size() > MAX_RECEIVERS;
        }
    }

    /** Listens where that is possible; the group does without otherwise. */
    void start(InetSocketAddress group, String iface) {
        try {
            RtcpSocket joined = GroupRtcp.join(group, iface);
            server.loop().register(joined.channel(), SelectionKey.OP_READ, key -> receive(joined));
            socket = joined;
        } catch (UdpUnavailableException e) {
            server.log().log(System.Logger.Level.WARNING, "receiver reports are not read: {0}", e.getMessage());
        }
    }

    void stop() {
        if (socket != null) {
            server.loop().release(socket.channel());
            socket = null;
        }
        receivers.clear();
    }

    private void receive(RtcpSocket joined) {
        try {
            joined.receive(DATAGRAMS_PER_TURN, this::received);
        } catch (IOException e) {
            server.failed(e);
        }
    }

    private void received(InetSocketAddress from, ByteBuffer datagram) {
        source = from;
        server.feedback().read(datagram, this);
        source = null;
    }

    @Override
    public @Nullable Reception reception(long ssrc) {
        if (source == null || stream.ssrc().orElse(-1) != ssrc) {
            return null;
        }
        Reception known = receivers.get(source);
        Reception reception = known == null ? new Reception(clockRate, Optional.empty()) : known;
        receivers.put(source, reception);
        return reception;
    }

    @Override
    public void keyFrameWanted(long ssrc) {
        server.publishing().requestKeyUnit(stream);
    }

    /** By where they send from. */
    Map<InetSocketAddress, Reception> receivers() {
        return receivers;
    }
}
