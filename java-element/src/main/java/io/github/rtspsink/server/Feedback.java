package io.github.rtspsink.server;

import io.github.rtspsink.rtcp.FeedbackReader;
import io.github.rtspsink.rtcp.Reception;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The RTCP of a server's viewers: a sign of life, reports, and requests for key frames and lost packets.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class Feedback {
    private final RtcpInput rtcp;
    private final ViewerAddresses viewers;
    private final KeyUnitRequests keyUnits;
    private final BackchannelReports talkReports;
    private final List<Listener> listeners;

    Feedback(
            RtcpInput rtcp,
            ViewerAddresses viewers,
            KeyUnitRequests keyUnits,
            BackchannelReports talkReports,
            List<Listener> listeners) {
        this.rtcp = rtcp;
        this.viewers = viewers;
        this.keyUnits = keyUnits;
        this.talkReports = talkReports;
        this.listeners = List.copyOf(listeners);
    }

    /** Told of the RTCP of sessions. */
    interface Listener {
        /** RTCP of {@code bytes} came from the viewer of {@code session}, and was read. */
        void heard(Session session, int bytes);
    }

    /** A frame on an odd channel, which is that of one of the session's streams, or of what it says. */
    void interleaved(Session session, Connection connection, int channel, ByteBuffer payload) {
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
        Session session = viewers.sender(source).orElse(null);
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
            talkReports.passed(session, payload.remaining());
            boolean mayReduce =
                    talk.isPresent() && talk.get().agreed().profile().hasFeedback();
            hear(new Viewer(session, mayReduce), payload, payload.remaining());
        }
    }

    private void receive(Session session, SessionTransport transport, ByteBuffer payload) {
        int bytes = payload.remaining();
        ByteBuffer packet = transport.open(payload);
        if (packet != null) {
            hear(new Viewer(session, transport.agreed().profile().hasFeedback()), packet, bytes);
        }
    }

    /** @param bytes that came */
    private void hear(Viewer viewer, ByteBuffer packet, int bytes) {
        if (rtcp.read(packet, viewer)) {
            viewer.session.refusals().heard();
            listeners.forEach(listener -> listener.heard(viewer.session, bytes));
        }
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
                keyUnits.request(transport.track().stream());
            }
        }

        @Override
        public void senderReported(long ssrc, long ntpTime) {
            long now = rtcp.nanoTime();
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
