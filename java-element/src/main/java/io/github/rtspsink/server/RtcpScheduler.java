package io.github.rtspsink.server;

import io.github.rtspsink.media.Subscriber;
import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.rtcp.RtcpInterval;
import io.github.rtspsink.rtcp.RtcpReporter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * When whose RTCP reports are due: at once for a newcomer, then at the intervals of RFC 3550, and BYE at the end.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class RtcpScheduler {
    private final ControlLoop loop;
    private final LongSupplier wallNanos;
    private final RandomGenerator random;
    private final RtcpReporter reports;
    private final Map<Subscriber, ReportTimer> turns = new HashMap<>();

    /** @param wallNanos ns since 1970 */
    RtcpScheduler(ControlLoop loop, LongSupplier wallNanos, RandomGenerator random, RtcpReporter reports) {
        this.loop = loop;
        this.wallNanos = wallNanos;
        this.random = random;
        this.reports = reports;
    }

    /** One RTP session's reports: a viewer's, or all of a multicast group's. */
    private final class Viewing implements ReportTimer.Reporter {
        private final Session session;
        private final SessionTransport transport;

        Viewing(Session session, SessionTransport transport) {
            this.session = session;
            this.transport = transport;
        }

        @Override
        public boolean isOver() {
            if (transport.route() instanceof SessionTransport.Multicast) {
                return !transport.isShared();
            }
            SessionTransport present =
                    session.transports().get(transport.track().index());
            return !session.isPlaying() || present == null || present.subscriber() != transport.subscriber();
        }

        @Override
        public void ended() {
            turns.remove(transport.subscriber());
        }

        @Override
        public void report() {
            RtcpScheduler.this.report(transport, wallNanos.getAsLong());
        }

        @Override
        public long bitsPerSecond() {
            return RtcpScheduler.bitsPerSecond(transport.track());
        }

        /** A viewer of its own and we are two. */
        @Override
        public RtcpInterval.Group group() {
            return RtcpInterval.Group.ofSender(
                    transport.route() instanceof SessionTransport.Multicast multicast
                            ? multicast.group().members()
                            : 2);
        }
    }

    /**
     * Tells a newcomer how its streams' timestamps relate: now, and once more after the initial interval, half of the
     * usual (RFC 3550 section 6.2), when players have recovered from the burst that they start with; then as is usual.
     */
    void greet(Session session) {
        report(session);
        for (SessionTransport transport : session.transports().values()) {
            if (!turns.containsKey(transport.subscriber())) {
                ReportTimer turn = new ReportTimer(loop, random, new Viewing(session, transport));
                turns.put(transport.subscriber(), turn);
                turn.begin();
            }
        }
    }

    private static long bitsPerSecond(Mount.Track track) {
        return track.section().bitsPerSecond().orElseGet(track.stream()::bitsPerSecond);
    }

    /** A viewer's RTCP of {@code bytes} takes its part of the bandwidth. */
    void heard(Session session, int bytes) {
        for (SessionTransport transport : session.transports().values()) {
            ReportTimer turn = turns.get(transport.subscriber());
            if (turn != null) {
                turn.passed(bytes);
            }
        }
    }

    /** Sends a report of each of the session's streams now. */
    void report(Session session) {
        long nowNanos = wallNanos.getAsLong();
        for (SessionTransport transport : session.transports().values()) {
            report(transport, nowNanos);
        }
    }

    private void report(SessionTransport transport, long nowNanos) {
        Mount.Track track = transport.track();
        ReportTimer turn = turns.get(transport.subscriber());
        int bytes = reports.report(track.stream(), track.clockRate(), recipient(transport), nowNanos);
        if (turn != null && bytes > 0) {
            turn.passed(bytes);
        }
    }

    /**
     * BYE at once, as RFC 3550 section 6.3.7 allows where the members are no more than 50. A viewer who gets packets of its own is
     * alone with us in its RTP session, so however many of those end together, none is large; a multicast group can be.
     */
    void goodbye(SessionTransport transport, String reason) {
        if (transport.route() instanceof SessionTransport.Multicast multicast
                && multicast.group().isLargeFarewell()) {
            MulticastGroup group = multicast.group();
            group.departBy(new ByeBackoff(loop, random, bitsPerSecond(transport.track()), () -> {
                try {
                    say(transport, reason);
                } finally {
                    group.silence();
                }
            }));
        } else {
            say(transport, reason);
        }
    }

    private void say(SessionTransport transport, String reason) {
        Mount.Track track = transport.track();
        reports.goodbye(track.stream(), track.clockRate(), recipient(transport), wallNanos.getAsLong(), reason);
    }

    private static RtcpReporter.Recipient recipient(SessionTransport transport) {
        return new RtcpReporter.Recipient(
                transport.subscriber(), transport.reception().repair());
    }
}
