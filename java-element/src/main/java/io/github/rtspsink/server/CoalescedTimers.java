package io.github.rtspsink.server;

import io.github.rtspsink.net.loop.ControlLoop;

/**
 * Timers that wait for the next round time, so that the reports of hundreds of viewers do not wake the thread one by one.
 *
 * <p>Thread: control. Ownership: none.
 */
final class CoalescedTimers {
    /** Between two rounds. */
    static final long NANOS = 200_000_000;

    private CoalescedTimers() {}

    /** How long it is to the first round that is {@code nanos} or more from now. */
    static long delay(ControlLoop loop, long nanos) {
        return delay(loop, nanos, NANOS);
    }

    /** The same for rounds that are {@code roundNanos} apart. */
    static long delay(ControlLoop loop, long nanos, long roundNanos) {
        long beyond = Math.floorMod(loop.nanoTime() + nanos, roundNanos);
        return nanos + (beyond == 0 ? 0 : roundNanos - beyond);
    }
}
