package io.github.rtspsink.server;

import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.net.loop.Timer;
import io.github.rtspsink.rtcp.RtcpInterval;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One participant's turns to send a report: at the intervals of RFC 3550, with reconsideration (section 6.3.6).
 *
 * <p>Thread: control. Ownership: belongs to the schedule that began it; it lives until its reporter is over.
 */
final class ReportTimer {
    /** Who reports. */
    interface Reporter {
        /** Whether there is nothing to report any more; then {@link #ended} is next. */
        boolean isOver();

        void ended();

        /** Sends a report. */
        void report();

        /** The bandwidth of the RTP session, positive. */
        long bitsPerSecond();

        RtcpInterval.Group group();
    }

    private final ControlLoop loop;
    private final RandomGenerator random;
    private final Reporter reporter;
    private final RtcpInterval interval = new RtcpInterval();
    private @Nullable Timer timer;
    private long sentNanos;
    private boolean initial = true;

    ReportTimer(ControlLoop loop, RandomGenerator random, Reporter reporter) {
        this.loop = loop;
        this.random = random;
        this.reporter = reporter;
    }

    /** The first turn is the initial interval, half of the usual, from now. */
    void begin() {
        sentNanos = loop.nanoTime();
        timer = loop.every(CoalescedTimers.delay(loop, intervalNanos()), this::expired);
    }

    /** RTCP of {@code bytes}, ours or the other side's, takes its part of the bandwidth. */
    void passed(int bytes) {
        interval.passed(bytes);
    }

    /** Reconsiders first, for there may be more members or less bandwidth by now. A report that fails is tried again. */
    private void expired() {
        if (reporter.isOver()) {
            end();
            return;
        }
        long now = loop.nanoTime();
        long due = sentNanos + intervalNanos();
        if (due - now > 0) {
            next(due - now);
            return;
        }
        reporter.report();
        sentNanos = now;
        initial = false;
        next(intervalNanos());
    }

    private void next(long nanos) {
        if (timer != null) {
            timer.next(CoalescedTimers.delay(loop, nanos));
        }
    }

    private void end() {
        if (timer != null) {
            timer.cancel();
        }
        reporter.ended();
    }

    private long intervalNanos() {
        return interval.nanos(reporter.bitsPerSecond(), reporter.group(), initial, random.nextDouble());
    }
}
