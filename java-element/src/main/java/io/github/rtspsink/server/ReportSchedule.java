package io.github.rtspsink.server;

import io.github.rtspsink.media.Reports;
import io.github.rtspsink.media.Subscriber;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * When whose RTCP reports are due: at once for a newcomer, then at the intervals of RFC 3550, and BYE at the end.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class ReportSchedule {
    /** RFC 3550 section 6.3.1: 5 s, spread over [0.5, 1.5] of it and divided by e - 3/2. */
    private static final double INTERVAL_NANOS = 5e9 / 1.21828;

    private final RtspServer server;
    private final RandomGenerator random;
    private final Reports reports;

    ReportSchedule(RtspServer server, RandomGenerator random, Reports reports) {
        this.server = server;
        this.random = random;
        this.reports = reports;
    }

    /** Starts the reports of a mount, which end by themselves with it. */
    void begin(Mount mount) {
        long delay = (long) (INTERVAL_NANOS * (0.5 + random.nextDouble()));
        server.loop().schedule(delay, () -> report(mount));
    }

    private void report(Mount mount) {
        if (mount.isEmpty()) {
            return;
        }
        Set<Subscriber> done = new HashSet<>();
        for (Session session : mount.sessions()) {
            for (SessionTransport transport : session.transports().values()) {
                // Sessions of a multicast group share one subscriber.
                if (session.isPlaying() && done.add(transport.subscriber())) {
                    report(transport, server.wallNanos());
                }
            }
        }
        begin(mount);
    }

    /**
     * Tells a newcomer how its streams' timestamps relate: now, and once more after the initial interval, half of the
     * usual (RFC 3550 section 6.2), when players have recovered from the burst that they start with.
     */
    void greet(Session session) {
        report(session);
        long delay = (long) (INTERVAL_NANOS / 2 * (0.5 + random.nextDouble()));
        server.loop().schedule(delay, () -> remind(session));
    }

    private void remind(Session session) {
        if (session.isPlaying()) {
            report(session);
        }
    }

    /** Sends a report of each of the session's streams now. */
    void report(Session session) {
        long nowNanos = server.wallNanos();
        for (SessionTransport transport : session.transports().values()) {
            report(transport, nowNanos);
        }
    }

    private void report(SessionTransport transport, long nowNanos) {
        Mount.Track track = transport.track();
        reports.report(track.stream(), track.clockRate(), transport.subscriber(), nowNanos);
    }

    void goodbye(SessionTransport transport, String reason) {
        Mount.Track track = transport.track();
        reports.goodbye(track.stream(), track.clockRate(), transport.subscriber(), server.wallNanos(), reason);
    }
}
