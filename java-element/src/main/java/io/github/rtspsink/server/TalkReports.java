package io.github.rtspsink.server;

import io.github.rtspsink.media.Reports;
import io.github.rtspsink.media.RtcpInterval;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When which talker is due a receiver report: from the first packet on, at the intervals of RFC 3550.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class TalkReports {
    /** The talker and we; one of the two sends. */
    private static final RtcpInterval.Group GROUP = new RtcpInterval.Group(2, 1, false);

    /** Of telephony, where the description does not say. */
    private static final long USUAL_BITS_PER_SECOND = 64_000;

    private final RtspServer server;
    private final RandomGenerator random;
    private final Reports reports;
    private final Map<Session, Turn> turns = new HashMap<>();

    TalkReports(RtspServer server, RandomGenerator random, Reports reports) {
        this.server = server;
        this.random = random;
        this.reports = reports;
    }

    private static final class Turn {
        private final Session session;
        private final Talk talk;
        private final RtcpInterval interval = new RtcpInterval();
        private long sentNanos;
        private boolean initial = true;

        Turn(Session session, Talk talk) {
            this.session = session;
            this.talk = talk;
        }

        boolean isOver() {
            return !session.isPlaying() || !session.talk().equals(Optional.of(talk));
        }
    }

    /** A packet of sound came. */
    void heard(Session session, Talk talk) {
        Turn present = turns.get(session);
        if (present == null || !present.talk.equals(talk)) {
            Turn turn = new Turn(session, talk);
            turns.put(session, turn);
            turn.sentNanos = server.loop().nanoTime();
            wait(turn, intervalNanos(turn));
        }
    }

    /** RTCP of {@code bytes} came beside the sound. */
    void passed(Session session, int bytes) {
        Turn turn = turns.get(session);
        if (turn != null) {
            turn.interval.passed(bytes);
        }
    }

    private void wait(Turn turn, long nanos) {
        Rounds.after(server.loop(), nanos, () -> expired(turn));
    }

    private void expired(Turn turn) {
        if (turn.isOver()) {
            turns.remove(turn.session, turn);
            return;
        }
        long now = server.loop().nanoTime();
        long due = turn.sentNanos + intervalNanos(turn);
        if (due - now > 0) {
            wait(turn, due - now);
            return;
        }
        ByteBuffer report = reports.receiverReport(turn.talk.hearing(), now);
        turn.interval.passed(report.remaining());
        turn.talk.way().sendRtcp(report);
        turn.sentNanos = now;
        turn.initial = false;
        wait(turn, intervalNanos(turn));
    }

    private long intervalNanos(Turn turn) {
        long bitsPerSecond =
                turn.talk.backchannel().section().section().bitsPerSecond().orElse(USUAL_BITS_PER_SECOND);
        return turn.interval.nanos(bitsPerSecond, GROUP, turn.initial, random.nextDouble());
    }
}
