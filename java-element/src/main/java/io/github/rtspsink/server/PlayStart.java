package io.github.rtspsink.server;

import io.github.rtspsink.media.KeyFrameRequests;
import io.github.rtspsink.media.StartPoint;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.net.loop.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One PLAY: finds the packet that each of a session's streams starts on, has the reply name them, then lets the viewer
 * catch up and join.
 *
 * <p>Thread: control. Ownership: belongs to its session, until every stream has joined or the session stops.
 */
final class PlayStart implements Session.Start {
    /** How long the reply may wait for a key frame; afterwards it goes out without RTP-Info, which is allowed. */
    static final long DEADLINE_NANOS = 1_000_000_000;

    /** How long it waits for a stream that is silent: one that has just begun to publish has its first packet by then. */
    static final long SILENCE_NANOS = 200_000_000;

    private final Services services;
    private final Owner owner;
    private final Session session;
    private final List<Leg> legs = new ArrayList<>();
    private final Runnable reply;
    private @Nullable Timer deadline;
    private boolean replied;
    private boolean awaitsSilent = true;
    private boolean cancelled;

    /** What every start of a server needs. */
    record Services(ControlLoop loop, KeyUnitRequests keyUnits, RtcpScheduler schedule) {}

    /** Ends the session when its start fails. */
    interface Owner {
        /** Does a part of the work; what it throws ends the session. */
        void guard(Session session, Runnable work);

        void giveUp(Session session);
    }

    /** One stream of the session on its way in. */
    private static final class Leg {
        private final SessionTransport transport;
        private Optional<StartPoint> point = Optional.empty();
        private @Nullable CatchUp catchUp;

        Leg(SessionTransport transport) {
            this.transport = transport;
        }

        Stream stream() {
            return transport.track().stream();
        }

        /** Whether packets go where this viewer listens already, so that it starts on one of those to come. */
        boolean isFlowing() {
            return transport.isShared();
        }

        void start(PlayStart play) {
            if (transport.route() instanceof SessionTransport.Multicast multicast) {
                multicast.group().enter(play.session, point);
            } else if (point.isPresent()) {
                catchUp = new CatchUp(
                        play.services.loop(), stream(), transport.subscriber(), () -> play.owner.giveUp(play.session));
                catchUp.goOn(point.get().position());
            } else {
                stream().joinAtNextStart(transport.subscriber());
            }
        }

        void cancel() {
            if (catchUp != null) {
                catchUp.cancel();
            }
        }
    }

    /** @param reply writes the PLAY reply; called once, before the first packet is sent or when there will be none */
    PlayStart(Services services, Owner owner, Session session, Runnable reply) {
        this.services = services;
        this.owner = owner;
        this.session = session;
        this.reply = reply;
        for (SessionTransport transport : session.transports().values()) {
            legs.add(new Leg(transport));
        }
    }

    void begin() {
        long nowNanos = ServerContext.wallNanos();
        for (Leg leg : legs) {
            leg.point = leg.isFlowing() ? Optional.empty() : leg.stream().startPoint(nowNanos);
            if (leg.point.isEmpty()) {
                leg.stream().awaitStart();
                if (!leg.isFlowing()) {
                    leg.stream().keyFrameRequests().made();
                }
                services.keyUnits().request(leg.stream());
            }
        }
        services.loop().schedule(KeyFrameRequests.PATIENCE_NANOS, () -> owner.guard(session, this::takeWhatThereIs));
        // A key frame that came just before this viewer joined a group keeps the first wish from being passed on.
        services.loop().schedule(Stream.FRESH_KEY_NANOS, this::askAgain);
        services.loop().schedule(SILENCE_NANOS, () -> owner.guard(session, this::leaveOutSilent));
        deadline = services.loop().schedule(DEADLINE_NANOS, () -> owner.guard(session, this::start));
        startWhenKnown();
    }

    /** Not every source answers requests for key frames. */
    private void takeWhatThereIs() {
        if (replied || cancelled) {
            return;
        }
        for (Leg leg : legs) {
            if (leg.point.isEmpty() && !leg.isFlowing()) {
                leg.point = leg.stream().startUnanswered();
            }
        }
        startWhenKnown();
    }

    private void leaveOutSilent() {
        awaitsSilent = false;
        if (!replied && !cancelled) {
            startWhenKnown();
        }
    }

    private void askAgain() {
        for (Leg leg : legs) {
            if (!cancelled && leg.isFlowing() && leg.point.isEmpty()) {
                services.keyUnits().request(leg.stream());
            }
        }
    }

    @Override
    public void startPublished(Stream stream) {
        boolean awaited = false;
        for (Leg leg : legs) {
            if (!cancelled && leg.stream() == stream && leg.point.isEmpty()) {
                stream.keyFrameRequests().answered();
                leg.point = stream.latestStart();
                awaited = true;
            }
        }
        if (awaited && replied) {
            services.schedule().report(session);
        } else if (awaited) {
            startWhenKnown();
        }
    }

    @Override
    public boolean isWaiting() {
        return !cancelled && legs.stream().anyMatch(leg -> leg.point.isEmpty());
    }

    @Override
    public void cancel() {
        cancelled = true;
        cancelDeadline();
        for (Leg leg : legs) {
            leg.cancel();
        }
        if (!replied) {
            replied = true;
            reply.run();
        }
    }

    /** Whether the session stopped before its first packet. */
    boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void drop(SessionTransport transport) {
        for (Leg leg : List.copyOf(legs)) {
            if (leg.transport.equals(transport)) {
                leg.cancel();
                legs.remove(leg);
            }
        }
        if (!cancelled) {
            startWhenKnown();
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    /** The first packet of {@code transport}; empty where it is not known when the reply is written. */
    Optional<StartPoint> point(SessionTransport transport) {
        for (Leg leg : legs) {
            if (leg.transport.equals(transport)) {
                return leg.point;
            }
        }
        return Optional.empty();
    }

    private void startWhenKnown() {
        // Who only talks has nothing to wait for.
        if (legs.isEmpty() || isKnown()) {
            start();
        }
    }

    /** Whether every stream's first packet is known, or at least one is and the others may never have any. */
    private boolean isKnown() {
        boolean any = false;
        for (Leg leg : legs) {
            if (leg.point.isEmpty() && (awaitsSilent || !leg.stream().isSilent(ServerContext.wallNanos()))) {
                return false;
            }
            any |= leg.point.isPresent();
        }
        return any;
    }

    private void start() {
        if (replied || cancelled) {
            return;
        }
        replied = true;
        cancelDeadline();
        alignToKeyFrames();
        reply.run();
        if (cancelled) {
            // The reply could not be sent, which has ended the session.
            return;
        }
        for (Leg leg : legs) {
            leg.start(this);
        }
        // Right behind the first packets: players know from the start how the streams' timestamps relate, and strict
        // ones take
        // the first RTP time that they see, a report's too, for the earliest that there is.
        services.schedule().greet(session);
    }

    /** Sound that can start anywhere starts where the picture does, so that RTP-Info names one moment for both. */
    private void alignToKeyFrames() {
        long runningNanos = Long.MAX_VALUE;
        for (Leg leg : legs) {
            if (leg.stream().hasDelta() && leg.point.isPresent()) {
                runningNanos = Math.min(runningNanos, leg.point.get().runningTimeNanos());
            }
        }
        for (Leg leg : legs) {
            if (!leg.stream().hasDelta() && leg.point.isPresent() && runningNanos != Long.MAX_VALUE) {
                leg.point = leg.stream().startPointAt(runningNanos);
            }
        }
    }
}
