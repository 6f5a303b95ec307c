package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.net.udp.GroupRtcp;
import io.github.rtspsink.net.udp.RtcpSocket;
import io.github.rtspsink.net.udp.UdpUnavailableException;
import io.github.rtspsink.rtcp.FeedbackReader;
import io.github.rtspsink.rtcp.Reception;
import io.github.rtspsink.rtcp.RtcpInterval;
import io.github.rtspsink.rtsp.TransportSpec.Profile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The RTCP of those who listen to a multicast group. Anybody can send there: it counts in statistics and for the encoder's bit
 * rate and asks for key frames, but keeps no session alive.
 *
 * <p>Thread: control. Ownership: belongs to its group; owns a socket while the group flows.
 */
final class GroupFeedback implements FeedbackReader.Sender {
    /** So many are remembered, those who were heard last. */
    static final int MAX_RECEIVERS = 256;

    private static final int DATAGRAMS_PER_TURN = 64;

    private final Services services;
    private final Stream stream;
    private final int clockRate;
    private final LongSupplier sentBytes;
    private final RtcpInterval interval = new RtcpInterval();
    private final Map<InetSocketAddress, Receiver> receivers = new Receivers();
    private @Nullable RtcpSocket socket;
    private @Nullable InetSocketAddress source;
    private int bytes;
    private boolean reduces;
    private IntConsumer onLeave = size -> {};

    /** @param sentBytes to the group so far */
    GroupFeedback(Services services, Stream stream, int clockRate, LongSupplier sentBytes) {
        this.sentBytes = sentBytes;
        this.services = services;
        this.stream = stream;
        this.clockRate = clockRate;
    }

    /** What the feedback of all groups of a server needs. */
    record Services(
            ServerContext context,
            RtcpInput rtcp,
            PublisherTable publishers,
            KeyUnitRequests keyUnits,
            Listener listener) {}

    /** Told of those who listen to a group. */
    interface Listener {
        /**
         * RTCP came from one of them; in it there may be a report.
         *
         * @param reception how the stream arrives there
         * @param sentBytes to the group so far
         */
        void heard(Mount mount, Stream stream, Reception reception, long sentBytes);
    }

    /** One who reports. */
    static final class Receiver {
        private final Reception reception;
        private long heardNanos;

        Receiver(Reception reception) {
            this.reception = reception;
        }

        Reception reception() {
            return reception;
        }
    }

    /** Those that were heard last come last. */
    private static final class Receivers extends LinkedHashMap<InetSocketAddress, Receiver> {
        private static final long serialVersionUID = 1;

        Receivers() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Receiver> eldest) {
            return size() > MAX_RECEIVERS;
        }
    }

    /** Listens where that is possible; the group does without otherwise. */
    void start(InetSocketAddress group, String iface) {
        try {
            RtcpSocket joined = GroupRtcp.join(group, iface);
            services.context().loop().register(joined.channel(), SelectionKey.OP_READ, key -> receive(joined));
            socket = joined;
        } catch (UdpUnavailableException e) {
            services.context()
                    .log()
                    .log(System.Logger.Level.WARNING, "receiver reports are not read: {0}", e.getMessage());
        }
    }

    /** Has {@code listener} told of those who leave, with the bytes that say so. */
    void onLeave(IntConsumer listener) {
        onLeave = listener;
    }

    void stop() {
        onLeave = size -> {};
        if (socket != null) {
            services.context().loop().release(socket.channel());
            socket = null;
        }
        receivers.clear();
    }

    private void receive(RtcpSocket joined) {
        try {
            joined.receive(DATAGRAMS_PER_TURN, this::received);
        } catch (IOException e) {
            services.context().failures().failed(e);
        }
    }

    private void received(InetSocketAddress from, ByteBuffer datagram) {
        Mount present = mount();
        if (present == null) {
            return;
        }
        source = from;
        bytes = datagram.remaining();
        // Who joins by the description alone has agreed to what that says.
        reduces = present.sink()
                .transports()
                .described(false)
                .filter(Profile::hasFeedback)
                .isPresent();
        if (services.rtcp().read(datagram, this)) {
            interval.passed(bytes);
            Receiver reporter = receivers.get(from);
            if (reporter != null) {
                services.listener().heard(present, stream, reporter.reception(), sentBytes.getAsLong());
            }
        }
        source = null;
    }

    private @Nullable Mount mount() {
        return services.publishers().mountOf(stream).orElse(null);
    }

    @Override
    public boolean mayReduce() {
        return reduces;
    }

    @Override
    public @Nullable Reception reception(long ssrc) {
        if (source == null || stream.ssrc().orElse(-1) != ssrc) {
            return null;
        }
        Receiver receiver =
                receivers.computeIfAbsent(source, key -> new Receiver(new Reception(clockRate, Optional.empty())));
        receiver.heardNanos = services.context().nanoTime();
        return receiver.reception();
    }

    @Override
    public void keyFrameWanted(long ssrc) {
        services.keyUnits().request(stream);
    }

    /** One listener has one source, and the BYE that comes back to us is our own. */
    @Override
    public void left(long ssrc) {
        if (source != null && stream.ssrc().orElse(-1) != ssrc) {
            receivers.remove(source);
            onLeave.accept(bytes);
        }
    }

    /** Those who have not been silent for too long, by where they send from. */
    Map<InetSocketAddress, Receiver> receivers() {
        long timeoutNanos =
                interval.timeoutNanos(stream.bitsPerSecond(), RtcpInterval.Group.ofSender(1 + receivers.size()));
        long now = services.context().nanoTime();
        Iterator<Receiver> oldestFirst = receivers.values().iterator();
        while (oldestFirst.hasNext() && now - oldestFirst.next().heardNanos > timeoutNanos) {
            oldestFirst.remove();
        }
        return receivers;
    }
}
