package io.github.rtspsink.server;

import io.github.rtspsink.net.ControlLoop;

/**
 * Timers that wait for the next round time, so that the reports of hundreds of viewers do not wake the thread one by one.
 *
 * <p>Thread: control. Ownership: none.
 */
final class Rounds {
    /** Between two rounds. */
    static final long NANOS = 200_000_000;

    private Rounds() {}

    /** Runs {@code task} in the first round that is {@code nanos} or more from now. */
    static void after(ControlLoop loop, long nanos, Runnable task) {
        long beyond = Math.floorMod(loop.nanoTime() + nanos, NANOS);
        loop.schedule(nanos + (beyond == 0 ? 0 : NANOS - beyond), task);
    }
}
