package io.github.rtspsink.server;

import static java.lang.System.Logger.Level.DEBUG;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.TcpSubscriber;
import io.github.rtspsink.rtsp.RtspException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The watching side of a server: sessions play, pause, give signs of life and end.
 *
 * <p>Thread: control. Ownership: belongs to its server; owns the sessions.
 */
final class Sessions {
    /** A viewer whose connection takes nothing for so long is not there any more. */
    private static final long STALL_LIMIT_NANOS = 10_000_000_000L;

    /** Why a stream ends that has come to its end. */
    static final String ENDED = "end of stream";

    private static final int SHOWN_ID_CHARACTERS = 8;

    /** How often it is looked whether a viewer takes interleaved data. */
    private static final long CHECK_NANOS = 1_000_000_000;

    private final RtspServer server;
    private final SessionTable sessions;

    /** Those that {@link #hasDepartingViewers} is about, and some that are gone. */
    private final Set<Session> departing = new LinkedHashSet<>();

    Sessions(RtspServer server, SessionTable sessions) {
        this.server = server;
        this.sessions = sessions;
    }

    SessionTable sessions() {
        return sessions;
    }

    void renew(Session session) {
        session.renew(
                server.loop().nanoTime() + server.settings().sessionTimeout().toNanos());
    }

    /**
     * A new session, which ends when it gives no sign of life.
     *
     * @throws RtspException 503 when there are too many
     */
    Session create(Mount mount, Exchange exchange) {
        Session session = sessions.create(mount, exchange);
        boolean watched = false;
        try {
            renew(session);
            session.timer(server.loop().every(delayToExpiry(session), () -> check(session)));
            watched = true;
        } finally {
            if (!watched) {
                forget(session);
            }
        }
        return session;
    }

    private long delayToExpiry(Session session) {
        long nanos = Math.max(0, session.expiresAtNanos() - server.loop().nanoTime());
        return CoalescedTimers.delay(server.loop(), nanos, CHECK_NANOS);
    }

    /** Does a part of the work for a session that others must not suffer from: what it throws ends the session. */
    void guard(Session session, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error failed) {
            server.failed(failed);
            giveUp(session);
        }
    }

    void giveUp(Session session) {
        try {
            end(session, "the server has failed");
        } catch (RuntimeException | Error failed) {
            server.failed(failed);
        }
    }

    /** Gives a session its transport for one track; the one it had goes. */
    void replaceTransport(Session session, SessionTransport transport) {
        SessionTransport old = session.transports().put(transport.track().index(), transport);
        if (old != null) {
            release(session, old);
        }
        server.feedback().expect(session, transport);
        transport.security().ifPresent(security -> security.stream().addUser(transport.subscriber()));
    }

    /** After a SETUP, which may have failed: a session that has no transport is dropped, others give back what they do not need. */
    void settle(Session session) {
        if (session.isEmpty()) {
            forget(session);
        } else {
            sessions.claim(session, session.streams());
        }
    }

    /** @param reply writes the reply to PLAY, given the packets that come first */
    void play(Session session, Consumer<PlayStart> reply) {
        PlayStart[] self = new PlayStart[1];
        PlayStart start = new PlayStart(server, session, () -> {
            reply.accept(self[0]);
            if (!self[0].isCancelled()) {
                begin(session);
            }
        });
        self[0] = start;
        session.start(start);
        session.mount().starting().add(session);
        session.rerank();
        start.begin();
    }

    private void begin(Session session) {
        boolean newcomer = !session.hasJoined();
        session.playing(true);
        session.rerank();
        if (session.isInterleaved()) {
            session.nextCheck(CoalescedTimers.delay(server.loop(), CHECK_NANOS, CHECK_NANOS));
        }
        if (newcomer) {
            session.mount().join(session);
            tell(session, true);
        }
    }

    /** A batch came that somebody waits for. */
    void startPublished(Stream stream) {
        Optional<PublishedStream> pad = server.publishing().pad(stream);
        Mount mount = pad.isEmpty() ? null : pad.get().mount();
        if (mount == null) {
            return;
        }
        for (Session session : new ArrayList<>(mount.starting())) {
            guard(session, () -> startPublished(mount, session, stream));
        }
    }

    private static void startPublished(Mount mount, Session session, Stream stream) {
        session.start().ifPresent(start -> start.startPublished(stream));
        if (session.start().filter(PlayStart::isWaiting).isEmpty()) {
            mount.starting().remove(session);
        }
    }

    /** Stops the data; the session and its transports stay. */
    void pause(Session session) {
        Optional<PlayStart> start = session.start();
        session.start(null);
        session.mount().starting().remove(session);
        session.playing(false);
        session.rerank();
        try {
            start.ifPresent(PlayStart::cancel);
        } finally {
            for (SessionTransport transport : session.transports().values()) {
                transport.stop(session);
            }
        }
    }

    /** Ends a session: BYE to its viewer, then nothing more. */
    void end(Session session, String reason) {
        if (sessions.holds(session)) {
            try {
                finish(session, reason, false);
            } finally {
                forget(session);
            }
        }
    }

    private void forget(Session session) {
        session.cancelTimer();
        sessions.remove(session);
    }

    /**
     * Our side of a session is over: BYE, then silence. The session stays for what its viewer may still ask, which is
     * usually to stop.
     *
     * @param plays whether the viewer still plays what it has, so that its connection had better stay a while
     */
    private void finish(Session session, String reason, boolean plays) {
        if (session.isOver()) {
            return;
        }
        boolean playing = session.isBusy();
        session.over(playing && plays);
        if (session.isDeparting()) {
            departing.add(session);
        }
        try {
            pause(session);
            if (playing) {
                sayGoodbye(session, reason);
            }
        } finally {
            releaseAll(session);
        }
        server.log().log(DEBUG, "session {0} of {1} is over: {2}", shown(session), session.owner(), reason);
    }

    private void sayGoodbye(Session session, String reason) {
        for (SessionTransport transport : session.transports().values()) {
            if (!transport.isShared()) {
                server.schedule().goodbye(transport, reason);
            }
        }
    }

    /** What one transport throws keeps nobody from what the others hold. */
    private void releaseAll(Session session) {
        for (SessionTransport transport : session.transports().values()) {
            try {
                release(session, transport);
            } catch (RuntimeException | Error failed) {
                server.failed(failed);
            }
        }
        try {
            server.backchannels().release(session);
        } finally {
            session.mount().leave(session);
            if (session.hasJoined()) {
                tell(session, false);
            }
        }
    }

    /** Whether somebody may still be playing a stream to its end, and would take a closed connection for a failure. */
    boolean hasDepartingViewers() {
        while (!departing.isEmpty()) {
            Session session = departing.iterator().next();
            if (sessions.holds(session) && session.connection().isOpen()) {
                return true;
            }
            departing.remove(session);
        }
        return false;
    }

    private void release(Session session, SessionTransport transport) {
        transport.stop(session);
        transport.security().ifPresent(security -> security.stream().removeUser(transport.subscriber()));
        if (transport.rejectedRtcp() > 0) {
            server.log().log(
                    DEBUG,
                    "{0} RTCP packets of {1} were not authentic",
                    Long.toString(transport.rejectedRtcp()),
                    session.owner());
        }
        transport.interleaved().ifPresent(route -> route.connection().releaseChannels(route.channel()));
        transport.reception().close();
        server.feedback().forget(session, transport);
    }

    /** One of a mount's streams ends; a session goes on while it has others. */
    void streamEnds(Mount mount, Stream stream, String reason) {
        for (Session session : new ArrayList<>(mount.sessions())) {
            guard(session, () -> streamEnds(session, stream, reason));
        }
    }

    private void streamEnds(Session session, Stream stream, String reason) {
        for (SessionTransport transport : new ArrayList<>(session.transports().values())) {
            if (transport.track().stream() == stream) {
                dropStream(session, transport, reason);
            }
        }
    }

    private void dropStream(Session session, SessionTransport transport, String reason) {
        if (session.transports().size() == 1) {
            finish(session, reason, ENDED.equals(reason));
            return;
        }
        transport.stop(session);
        if (session.isBusy() && !transport.isShared()) {
            server.schedule().goodbye(transport, reason);
        }
        remove(session, transport);
    }

    /** Takes one of several transports from a session. */
    private void remove(Session session, SessionTransport transport) {
        release(session, transport);
        session.transports().remove(transport.track().index());
        session.start().ifPresent(start -> start.drop(transport));
    }

    void mountEnds(Mount mount, String reason) {
        for (Session session : new ArrayList<>(mount.sessions())) {
            guard(session, () -> finish(session, reason, ENDED.equals(reason)));
        }
    }

    /** Sessions that live in a connection end with it; others go on until they time out. */
    void connectionClosed(Connection connection) {
        for (Session session : connection.channelOwners()) {
            guard(session, () -> connectionClosed(session, connection));
        }
    }

    private void connectionClosed(Session session, Connection connection) {
        if (session.livesIn(connection)) {
            end(session, "the connection was closed");
        } else {
            dropInterleaved(session, connection);
        }
    }

    private void dropInterleaved(Session session, Connection connection) {
        if (session.talk().isPresent() && session.talk().get().isOn(connection)) {
            server.backchannels().release(session);
        }
        for (SessionTransport transport : new ArrayList<>(session.transports().values())) {
            if (transport.isOn(connection)) {
                remove(session, transport);
            }
        }
    }

    /** Ends a session without sign of life. Data that an interleaved viewer takes is one. */
    private void check(Session session) {
        long now = server.loop().nanoTime();
        boolean interleaved = session.isPlaying() && session.isInterleaved();
        if (interleaved && takesData(session, now)) {
            renew(session);
        }
        if (session.expiresAtNanos() - now <= 0) {
            end(session, "time-out");
        } else if (interleaved) {
            session.nextCheck(CoalescedTimers.delay(server.loop(), CHECK_NANOS, CHECK_NANOS));
        } else {
            session.nextCheck(delayToExpiry(session));
        }
    }

    /** Closes the connection of a viewer who has stopped reading. */
    private boolean takesData(Session session, long now) {
        boolean takes = false;
        for (SessionTransport transport : new ArrayList<>(session.transports().values())) {
            if (transport.interleaved().isEmpty()) {
                continue;
            }
            Connection connection = transport.interleaved().get().connection();
            long stalledNanos = connection.outbox().stalledNanos(now);
            takes |= stalledNanos == 0;
            warnOfLoss(session, transport);
            if (stalledNanos > STALL_LIMIT_NANOS) {
                server.log().log(System.Logger.Level.WARNING, "{0} takes no data: closed", connection);
                connection.close();
                return false;
            }
        }
        return takes;
    }

    private void warnOfLoss(Session session, SessionTransport transport) {
        if (transport.subscriber() instanceof TcpSubscriber viewer && viewer.batchesSkipped() > 0 && session.warn()) {
            server.log().log(
                    System.Logger.Level.WARNING,
                    "{0} reads too slowly for {1}: access units are left out",
                    session.connection(),
                    session.mount().path());
        }
    }

    private void tell(Session session, boolean joined) {
        server.events()
                .viewer(
                        session.mount().sink().id(),
                        joined,
                        new ServerEvents.Viewer(
                                session.mount().path(),
                                session.peer(),
                                shown(session),
                                session.transportKind(),
                                session.userAgent(),
                                session.mount().viewers()));
    }

    static String shown(Session session) {
        return session.id().substring(0, SHOWN_ID_CHARACTERS);
    }
}
