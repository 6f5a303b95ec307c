package io.github.rtspsink.server;

import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.rtcp.RtcpInterval;
import io.github.rtspsink.rtcp.RtcpReporter;
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
final class BackchannelReports {
    /** The talker and we; one of the two sends. */
    private static final RtcpInterval.Group GROUP = new RtcpInterval.Group(2, 1, false);

    /** Of telephony, where the description does not say. */
    private static final long USUAL_BITS_PER_SECOND = 64_000;

    private final ControlLoop loop;
    private final RandomGenerator random;
    private final RtcpReporter reports;
    private final Map<Session, Talking> talkers = new HashMap<>();

    BackchannelReports(ControlLoop loop, RandomGenerator random, RtcpReporter reports) {
        this.loop = loop;
        this.random = random;
        this.reports = reports;
    }

    private final class Talking implements ReportTimer.Reporter {
        private final Session session;
        private final BackchannelTransport talk;
        private final ReportTimer turn;

        Talking(Session session, BackchannelTransport talk) {
            this.session = session;
            this.talk = talk;
            this.turn = new ReportTimer(loop, random, this);
        }

        @Override
        public boolean isOver() {
            return !session.isPlaying() || !session.talk().equals(Optional.of(talk));
        }

        @Override
        public void ended() {
            talkers.remove(session, this);
        }

        @Override
        public void report() {
            ByteBuffer report = reports.receiverReport(talk.hearing(), loop.nanoTime());
            turn.passed(report.remaining());
            talk.way().sendRtcp(report);
        }

        @Override
        public long bitsPerSecond() {
            return talk.backchannel().section().section().bitsPerSecond().orElse(USUAL_BITS_PER_SECOND);
        }

        @Override
        public RtcpInterval.Group group() {
            return GROUP;
        }
    }

    /** A packet of sound came. */
    void heard(Session session, BackchannelTransport talk) {
        Talking present = talkers.get(session);
        if (present == null || !present.talk.equals(talk)) {
            Talking talking = new Talking(session, talk);
            talkers.put(session, talking);
            talking.turn.begin();
        }
    }

    /** RTCP of {@code bytes} came beside the sound. */
    void passed(Session session, int bytes) {
        Talking talking = talkers.get(session);
        if (talking != null) {
            talking.turn.passed(bytes);
        }
    }
}
