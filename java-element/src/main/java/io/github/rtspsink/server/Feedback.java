package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.rtcp.FeedbackReader;
import io.github.rtspsink.rtcp.Reception;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The RTCP of a server's viewers: a sign of life, reports, and requests for key frames and lost packets.
 *
 * <p>Thread: control. Ownership: belongs to its server; knows the sessions by where their RTCP comes from.
 */
final class Feedback {
    private final RtspServer server;
    private final Adaptation adaptation;
    private final FeedbackReader reader = new FeedbackReader();
    private final Map<InetSocketAddress, Session> bySource = new HashMap<>();
    private final Map<InetSocketAddress, Session> byReceiver = new HashMap<>();

    Feedback(RtspServer server) {
        this.server = server;
        this.adaptation = new Adaptation(server);
    }

    /** Datagrams and frames where RTCP was due that were none. */
    long malformed() {
        return reader.malformed();
    }

    /** RTCP from the transport's port is the session's from now on. */
    void expect(Session session, SessionTransport transport) {
        if (transport.route() instanceof SessionTransport.Unicast unicast) {
            bySource.put(unicast.subscriber().rtcp(), session);
            byReceiver.put(unicast.subscriber().rtp(), session);
        }
    }

    /** The transport is gone. */
    void forget(Session session, SessionTransport transport) {
        if (transport.route() instanceof SessionTransport.Unicast unicast) {
            bySource.remove(unicast.subscriber().rtcp(), session);
            byReceiver.remove(unicast.subscriber().rtp(), session);
        }
    }

    /** Whose RTP goes to {@code address}; of several, who has named it last. */
    Optional<Session> receiver(InetSocketAddress address) {
        return Optional.ofNullable(byReceiver.get(address));
    }

    /** An interleaved frame from a viewer; RTCP counts as a sign of life, all else but sound for a backchannel is ignored. */
    void interleaved(Connection connection, int channel, ByteBuffer payload) {
        Session session = connection.channelOwner(channel).orElse(null);
        if (session != null && channel % 2 == 0) {
            server.backchannels().interleaved(session, connection, channel, payload);
        } else if (session != null) {
            reports(session, connection, channel, payload);
        }
    }

    /** The odd channel of a pair is that of one of the session's streams, or of what it says. */
    private void reports(Session session, Connection connection, int channel, ByteBuffer payload) {
        for (SessionTransport transport : session.transports().values()) {
            if (transport.isOn(connection) && transport.hasRtcpChannel(channel)) {
                receive(session, transport, payload);
                return;
            }
        }
        receive(session, payload);
    }

    /** RTCP from the network counts only from where a session said it would come. */
    void datagram(InetSocketAddress source, ByteBuffer payload) {
        Session session = bySource.get(source);
        if (session == null) {
            return;
        }
        for (SessionTransport transport : session.transports().values()) {
            if (transport.hasRtcpSource(source)) {
                receive(session, transport, payload);
                return;
            }
        }
    }

    /** RTCP beside what a viewer says, which is not protected: of one whose streams are, it does not count. */
    void receive(Session session, ByteBuffer payload) {
        if (!session.isProtected()) {
            Optional<BackchannelTransport> talk = session.talk();
            server.talkReports().passed(session, payload.remaining());
            boolean mayReduce =
                    talk.isPresent() && talk.get().agreed().profile().hasFeedback();
            hear(new Viewer(session, mayReduce), payload, payload.remaining());
        }
    }

    private void receive(Session session, SessionTransport transport, ByteBuffer payload) {
        int bytes = payload.remaining();
        ByteBuffer rtcp = transport.open(payload);
        if (rtcp != null) {
            hear(new Viewer(session, transport.agreed().profile().hasFeedback()), rtcp, bytes);
        }
    }

    /** @param bytes that came */
    private void hear(Viewer viewer, ByteBuffer rtcp, int bytes) {
        if (read(rtcp, viewer)) {
            Session session = viewer.session;
            session.refusals().heard();
            server.schedule().heard(session, bytes);
            adaptation.heard(session);
            server.playing().renew(session);
        }
    }

    /** One of those who listen to a multicast group has said something. */
    void heard(Mount mount, Stream stream, Adaptation.Way way) {
        mount.trackOf(stream).ifPresent(track -> adaptation.heard(mount, track, way));
    }

    /** Whether it was RTCP; if so, it has told the sender. */
    boolean read(ByteBuffer datagram, FeedbackReader.Sender sender) {
        return reader.read(datagram, sender, server.loop().nanoTime(), server.wallNanos());
    }

    /** A session as the sender of RTCP. */
    private final class Viewer implements FeedbackReader.Sender {
        private final Session session;
        private final boolean reduces;

        Viewer(Session session, boolean mayReduce) {
            this.session = session;
            this.reduces = mayReduce;
        }

        @Override
        public boolean mayReduce() {
            return reduces;
        }

        @Override
        public @Nullable Reception reception(long ssrc) {
            SessionTransport transport = transport(ssrc);
            return transport == null ? null : transport.reception();
        }

        @Override
        public void keyFrameWanted(long ssrc) {
            SessionTransport transport = transport(ssrc);
            if (transport != null) {
                server.publishing().requestKeyUnit(transport.track().stream());
            }
        }

        @Override
        public void senderReported(long ssrc, long ntpTime) {
            long now = server.loop().nanoTime();
            session.talk().ifPresent(talk -> talk.hearing().senderReported(ssrc, ntpTime, now));
        }

        @Override
        public void left(long ssrc) {
            session.talk().ifPresent(talk -> talk.hearing().left(ssrc));
        }

        private @Nullable SessionTransport transport(long ssrc) {
            if (!session.isPlaying()) {
                return null;
            }
            for (SessionTransport transport : session.transports().values()) {
                if (transport.track().stream().ssrc().orElse(-1) == ssrc) {
                    return transport;
                }
            }
            return null;
        }
    }
}
