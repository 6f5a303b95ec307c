package io.github.rtspsink.server;

import static java.lang.System.Logger.Level.DEBUG;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.TcpSubscriber;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.settings.AddressRange;
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
final class Sessions implements Publishers.Listener, PlayStart.Owner {
    /** A viewer whose connection takes nothing for so long is not there any more. */
    private static final long STALL_LIMIT_NANOS = 10_000_000_000L;

    private static final int SHOWN_ID_CHARACTERS = 8;

    /** How often it is looked whether a viewer takes interleaved data. */
    private static final long CHECK_NANOS = 1_000_000_000;

    private final ServerContext context;
    private final SessionTable sessions;
    private final SessionMedia media;
    private final PlayStart.Services starts;
    private final ServerEvents events;

    private final ViewerMessages<Session> messages = new ViewerMessages<>(this::tell);

    /** Those that {@link #hasDepartingViewers} is about, and some that are gone. */
    private final Set<Session> departing = new LinkedHashSet<>();

    Sessions(
            ServerContext context,
            SessionTable sessions,
            SessionMedia media,
            PlayStart.Services starts,
            ServerEvents events) {
        this.context = context;
        this.sessions = sessions;
        this.media = media;
        this.starts = starts;
        this.events = events;
    }

    SessionTable sessions() {
        return sessions;
    }

    SessionMedia media() {
        return media;
    }

    /**
     * A new session, which ends when it gives no sign of life.
     *
     * @throws RtspException 503 when there are too many
     */
    Session create(Mount mount, Exchange exchange) {
        Session session = sessions.create(mount, exchange, evicted -> end(evicted, EndReason.PLACE_NEEDED));
        boolean watched = false;
        try {
            sessions.renew(session);
            session.timer(context.loop().every(delayToExpiry(session), () -> check(session)));
            watched = true;
        } finally {
            if (!watched) {
                forget(session);
            }
        }
        return session;
    }

    private long delayToExpiry(Session session) {
        long nanos = Math.max(0, session.expiresAtNanos() - context.nanoTime());
        return CoalescedTimers.delay(context.loop(), nanos, CHECK_NANOS);
    }

    /** Does a part of the work for a session that others must not suffer from: what it throws ends the session. */
    @Override
    public void guard(Session session, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error failed) {
            context.failures().failed(failed);
            giveUp(session);
        }
    }

    @Override
    public void giveUp(Session session) {
        try {
            end(session, EndReason.SERVER_FAILED);
        } catch (RuntimeException | Error failed) {
            context.failures().failed(failed);
        }
    }

    /** After a SETUP, which may have failed: a session that has no transport is dropped, others give back what they do not need. */
    void settle(Session session) {
        if (session.isEmpty()) {
            forget(session);
        } else {
            session.ready();
            sessions.claim(session, session.streams());
        }
    }

    /** @param reply writes the reply to PLAY, given the packets that come first */
    void play(Session session, Consumer<PlayStart> reply) {
        PlayStart[] self = new PlayStart[1];
        PlayStart start = new PlayStart(starts, this, session, () -> {
            reply.accept(self[0]);
            if (!self[0].isCancelled()) {
                begin(session);
            }
        });
        self[0] = start;
        session.start(start);
        sessions.of(session.mount()).starting(session, true);
        session.rerank();
        start.begin();
    }

    private void begin(Session session) {
        boolean newcomer = !session.hasJoined();
        session.playing();
        session.rerank();
        if (session.isInterleaved()) {
            session.nextCheck(CoalescedTimers.delay(context.loop(), CHECK_NANOS, CHECK_NANOS));
        }
        if (newcomer) {
            sessions.of(session.mount()).join(session);
            messages.joined(
                    AddressRange.holderOf(session.owner().address()),
                    session,
                    context.loop().nanoTime());
        }
    }

    @Override
    public void startPublished(Mount mount, Stream stream) {
        for (Session session : sessions.of(mount).starting()) {
            guard(session, () -> startPublished(session, stream));
        }
    }

    private void startPublished(Session session, Stream stream) {
        session.start().ifPresent(start -> start.startPublished(stream));
        if (session.start().filter(Session.Start::isWaiting).isEmpty()) {
            sessions.of(session.mount()).starting(session, false);
        }
    }

    /** Stops the data; the session and its transports stay. */
    void pause(Session session) {
        Optional<Session.Start> start = session.start();
        session.start(null);
        sessions.of(session.mount()).starting(session, false);
        session.paused();
        session.rerank();
        try {
            start.ifPresent(Session.Start::cancel);
        } finally {
            for (SessionTransport transport : session.transports().values()) {
                transport.stop(session);
            }
        }
    }

    /** Ends a session: BYE to its viewer, then nothing more. */
    void end(Session session, EndReason reason) {
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
    private void finish(Session session, EndReason reason, boolean plays) {
        if (session.isOver()) {
            return;
        }
        boolean playing = session.isBusy();
        session.over(playing && plays);
        if (session.state() == Session.State.DEPARTING) {
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
        context.log().log(DEBUG, "session {0} of {1} is over: {2}", shown(session), session.owner(), reason.text());
    }

    private void sayGoodbye(Session session, EndReason reason) {
        for (SessionTransport transport : session.transports().values()) {
            if (!transport.isShared()) {
                starts.schedule().goodbye(transport, reason.text());
            }
        }
    }

    private void releaseAll(Session session) {
        try {
            media.releaseAll(session);
        } finally {
            sessions.leave(session);
            if (session.hasJoined()) {
                messages.left(AddressRange.holderOf(session.owner().address()), session);
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

    @Override
    public void streamEnds(Mount mount, PublishedStream pad, EndReason reason) {
        streamEnds(mount, pad.stream(), reason);
    }

    /** One of a mount's streams ends; a session goes on while it has others. */
    void streamEnds(Mount mount, Stream stream, EndReason reason) {
        for (Session session : sessions.of(mount).all()) {
            guard(session, () -> streamEnds(session, stream, reason));
        }
    }

    private void streamEnds(Session session, Stream stream, EndReason reason) {
        for (SessionTransport transport : new ArrayList<>(session.transports().values())) {
            if (transport.track().stream() == stream) {
                dropStream(session, transport, reason);
            }
        }
    }

    private void dropStream(Session session, SessionTransport transport, EndReason reason) {
        if (session.transports().size() == 1) {
            finish(session, reason, reason == EndReason.END_OF_STREAM);
            return;
        }
        transport.stop(session);
        if (session.isBusy() && !transport.isShared()) {
            starts.schedule().goodbye(transport, reason.text());
        }
        media.remove(session, transport);
    }

    @Override
    public void mountEnds(Mount mount, EndReason reason) {
        for (Session session : sessions.of(mount).all()) {
            guard(session, () -> finish(session, reason, reason == EndReason.END_OF_STREAM));
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
            end(session, EndReason.CONNECTION_CLOSED);
        } else {
            media.removeInterleaved(session, connection);
        }
    }

    /** Ends a session without sign of life. Data that an interleaved viewer takes is one. */
    private void check(Session session) {
        long now = context.nanoTime();
        boolean interleaved = session.isPlaying() && session.isInterleaved();
        if (interleaved && takesData(session, now)) {
            sessions.renew(session);
        }
        if (session.expiresAtNanos() - now <= 0) {
            end(session, EndReason.TIMEOUT);
        } else if (interleaved) {
            session.nextCheck(CoalescedTimers.delay(context.loop(), CHECK_NANOS, CHECK_NANOS));
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
                context.log().log(System.Logger.Level.WARNING, "{0} takes no data: closed", connection);
                connection.close();
                return false;
            }
        }
        return takes;
    }

    private void warnOfLoss(Session session, SessionTransport transport) {
        if (transport.subscriber() instanceof TcpSubscriber viewer && viewer.batchesSkipped() > 0 && session.warn()) {
            context.log().log(
                    System.Logger.Level.WARNING,
                    "{0} reads too slowly for {1}: access units are left out",
                    session.connection(),
                    session.mount().path());
        }
    }

    /** Tells of viewers who had to wait for that; to be called about once a second. */
    void tellWaiting() {
        messages.sweep(context.loop().nanoTime());
        long untold = messages.takeUntold();
        if (untold > 0) {
            context.log().log(
                    System.Logger.Level.WARNING,
                    "{0} viewers came and went in too quick succession to tell of them",
                    Long.toString(untold));
        }
    }

    private void tell(Session session, boolean joined) {
        events.viewer(
                session.mount().sink().id(),
                joined,
                new ServerEvents.Viewer(
                        session.mount().path(),
                        session.peer(),
                        shown(session),
                        session.transportKind(),
                        session.userAgent(),
                        sessions.of(session.mount()).viewers()));
    }

    static String shown(Session session) {
        return session.id().substring(0, SHOWN_ID_CHARACTERS);
    }
}
