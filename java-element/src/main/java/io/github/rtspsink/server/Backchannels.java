package io.github.rtspsink.server;

import io.github.rtspsink.net.udp.ReceivePorts;
import io.github.rtspsink.net.udp.RtcpSocket;
import io.github.rtspsink.rtsp.RequireHeader;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspRequest;
import io.github.rtspsink.rtsp.SessionDescription;
import io.github.rtspsink.rtsp.Status;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The listening side of a server: what viewers may say where, and what they do say (ONVIF Streaming Specification, section "Back
 * Channel Connection").
 *
 * <p>Thread: control. Ownership: belongs to its server; owns the backchannels and the UDP ports, opened for the first who needs them.
 */
final class Backchannels implements Publishers.Listener {
    /** The option tag of those who want to talk. */
    static final String FEATURE = "www.onvif.org/ver20/backchannel";

    private static final int DATAGRAMS_PER_TURN = 64;

    private final ServerContext context;
    private final SessionTable sessions;
    private final Feedback feedback;
    private final BackchannelReports reports;
    private final ServerEvents events;
    private final Map<Integer, Backchannel> all = new LinkedHashMap<>();
    private final Map<InetSocketAddress, Session> bySource = new HashMap<>();
    private @Nullable ReceivePorts four;
    private @Nullable ReceivePorts six;

    Backchannels(
            ServerContext context,
            SessionTable sessions,
            Feedback feedback,
            BackchannelReports reports,
            ServerEvents events) {
        this.context = context;
        this.sessions = sessions;
        this.feedback = feedback;
        this.reports = reports;
        this.events = events;
    }

    /** Whether the viewer wants to talk. */
    static boolean isAsked(RtspRequest request) {
        return RequireHeader.parse(request.headers().all("Require")).tags().contains(FEATURE);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void offer(Backchannel backchannel) {
        withdraw(backchannel.id());
        all.put(backchannel.id(), backchannel);
    }

    void withdraw(int id) {
        Backchannel gone = all.remove(id);
        for (Session session : sessions.all()) {
            if (session.talk().isPresent() && session.talk().get().backchannel().equals(gone)) {
                release(session);
            }
        }
    }

    @Override
    public void removed(Publisher sink) {
        for (Backchannel backchannel : Map.copyOf(all).values()) {
            if (backchannel.sink() == sink.id()) {
                withdraw(backchannel.id());
            }
        }
    }

    /** One for this very mapping comes before one for all. */
    private Optional<Backchannel> find(Mount mount) {
        Optional<Backchannel> found = Optional.empty();
        for (Backchannel backchannel : all.values()) {
            boolean own = backchannel.mapping().equals(mount.path());
            boolean general = backchannel.mapping().isEmpty() && found.isEmpty();
            if (backchannel.sink() == mount.sink().id() && (own || general)) {
                found = Optional.of(backchannel);
            }
        }
        return found;
    }

    boolean serves(Mount mount) {
        return find(mount).isPresent();
    }

    /**
     * Where the viewers of {@code mount} are heard.
     *
     * @throws RtspException 551 if nowhere, 403 if {@code user} is not to be heard
     */
    Backchannel of(Mount mount, String user) {
        Backchannel found = find(mount)
                .orElseThrow(() -> new RtspException(Status.OPTION_NOT_SUPPORTED, "nobody listens to viewers here")
                        .with("Unsupported", FEATURE));
        if (!found.admits(user)) {
            throw new RtspException(Status.FORBIDDEN, "this user may not talk");
        }
        return found;
    }

    /** The additional media section; the exceptions are those of {@link #of}. */
    SessionDescription.Stream describe(Mount mount, String user) {
        return new SessionDescription.Stream(
                Backchannel.STREAM, of(mount, user).section().section());
    }

    /** The ports for a viewer at {@code peer}. */
    ReceivePorts forViewer(InetAddress peer) {
        if (peer instanceof Inet6Address) {
            six = six == null ? open(peer) : six;
            return six;
        }
        four = four == null ? open(peer) : four;
        return four;
    }

    private ReceivePorts open(InetAddress peer) {
        ReceivePorts ports =
                ReceivePorts.open(Addresses.ofFamily(context.settings().address(), peer));
        watch(ports.rtp(), this::rtp);
        watch(ports.rtcp(), this::rtcp);
        return ports;
    }

    private void watch(RtcpSocket socket, RtcpSocket.Handler handler) {
        context.loop().register(socket.channel(), SelectionKey.OP_READ, key -> {
            try {
                socket.receive(DATAGRAMS_PER_TURN, handler);
            } catch (IOException e) {
                context.failures().failed(e);
            }
        });
    }

    /** Gives a session its way to be heard; the one it had goes. */
    void replace(Session session, BackchannelTransport talk) {
        release(session);
        session.talk(talk);
        if (talk.way() instanceof BackchannelTransport.Datagrams datagrams) {
            bySource.put(datagrams.rtp(), session);
            bySource.put(datagrams.rtcp(), session);
        }
    }

    /** The session is not heard any more. */
    void release(Session session) {
        Optional<BackchannelTransport> talk = session.talk();
        if (talk.isEmpty()) {
            return;
        }
        session.talk(null);
        talk.get().backchannel().floor().leave(session);
        if (talk.get().way() instanceof BackchannelTransport.Interleaved interleaved) {
            interleaved.connection().releaseChannels(interleaved.channel());
        } else if (talk.get().way() instanceof BackchannelTransport.Datagrams datagrams) {
            bySource.remove(datagrams.rtp(), session);
            bySource.remove(datagrams.rtcp(), session);
        }
    }

    /** A packet on the channel for RTP of a pair that {@code session} has. */
    void interleaved(Session session, Connection connection, int channel, ByteBuffer packet) {
        Optional<BackchannelTransport> talk = session.talk();
        if (talk.isPresent() && talk.get().arrivesOn(connection, channel)) {
            hear(session, talk.get(), packet);
        }
    }

    private void rtp(InetSocketAddress source, ByteBuffer packet) {
        Session session = bySource.get(source);
        if (session != null && session.talk().isPresent()) {
            hear(session, session.talk().get(), packet);
        }
    }

    private void rtcp(InetSocketAddress source, ByteBuffer packet) {
        Session session = bySource.get(source);
        if (session != null) {
            feedback.receive(session, packet);
        }
    }

    /** Only after the reply to PLAY. */
    private void hear(Session session, BackchannelTransport talk, ByteBuffer packet) {
        if (!session.isPlaying()) {
            return;
        }
        long now = context.nanoTime();
        if (talk.hearing().heard(packet, now)) {
            reports.heard(session, talk);
        }
        if (talk.backchannel().floor().takes(session, packet, now)) {
            byte[] bytes = new byte[packet.remaining()];
            packet.get(bytes);
            events.talk(talk.backchannel().id(), bytes);
            sessions.renew(session);
        }
    }

    void close() {
        if (four != null) {
            four.close();
        }
        if (six != null) {
            six.close();
        }
    }
}
