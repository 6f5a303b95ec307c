package io.github.rtspsink.server;

import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.net.loop.Timer;
import io.github.rtspsink.rtcp.RtcpInterval;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * BYE to a large group: it waits for its turn, so that those of many who leave together do not flood the group (RFC 3550
 * section 6.3.7).
 *
 * <p>Thread: control. Ownership: belongs to a {@link MulticastGroup}.
 */
final class ByeBackoff {
    /** Up to so many members BYE is sent at once. */
    static final int SMALL_GROUP = 50;

    /** SR, SDES with our CNAME, and BYE with its reason; about that. */
    private static final int GOODBYE_BYTES = 96;

    private final ControlLoop loop;
    private final RandomGenerator random;
    private final long bitsPerSecond;
    private final Runnable goodbye;
    private final RtcpInterval interval = new RtcpInterval(GOODBYE_BYTES);
    private final long sinceNanos;
    private int members = 1;
    private @Nullable Timer timer;

    /**
     * @param bitsPerSecond the bandwidth of what was sent to the group
     * @param goodbye sends BYE; is called once, unless this is cancelled before
     */
    ByeBackoff(ControlLoop loop, RandomGenerator random, long bitsPerSecond, Runnable goodbye) {
        this.loop = loop;
        this.random = random;
        this.bitsPerSecond = bitsPerSecond;
        this.goodbye = goodbye;
        this.sinceNanos = loop.nanoTime();
    }

    void begin() {
        timer = loop.every(intervalNanos(), this::expired);
    }

    /** Another one leaves: only those who do count now. */
    void heard(int bytes) {
        members++;
        interval.passed(bytes);
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void expired() {
        long leftNanos = sinceNanos + intervalNanos() - loop.nanoTime();
        if (leftNanos <= 0) {
            cancel();
            goodbye.run();
        } else if (timer != null) {
            timer.next(leftNanos);
        }
    }

    private long intervalNanos() {
        return interval.nanos(bitsPerSecond, new RtcpInterval.Group(members, 0, false), true, random.nextDouble());
    }
}
