package io.github.rtspsink.server;

import io.github.rtspsink.media.Senders;
import io.github.rtspsink.net.loop.ControlLoop;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Notices when a server's control thread hangs or a thread of it has died, which leaves viewers unanswered while all else seems well.
 *
 * <p>Thread: is one, {@code rtspsink-watchdog-<port>}, which sleeps nearly always. Ownership: belongs to its server; borrows what it
 * watches.
 */
final class Watchdog extends Thread {
    static final long LOOK_NANOS = 5_000_000_000L;

    /**
     * Looks that must see the control thread in the same turn. A process that was stopped and goes on is seen so once, however long
     * that was.
     */
    static final int LOOKS = 3;

    private final ControlLoop loop;
    private final Senders senders;
    private final Consumer<String> alarm;
    private long seen;
    private int times;
    private boolean hung;
    private boolean dead;
    private volatile boolean closed;

    /** @param alarm told, on this thread, once for each trouble, what it is */
    Watchdog(String name, ControlLoop loop, Senders senders, Consumer<String> alarm) {
        super(null, null, name, 0, false);
        this.loop = loop;
        this.senders = senders;
        this.alarm = alarm;
        setDaemon(true);
    }

    @Override
    public void run() {
        while (!closed) {
            LockSupport.parkNanos(this, LOOK_NANOS);
            if (!closed) {
                lookSafely();
            }
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException | Error failed) {
            // It looks again, and again until somebody can be told.
            return;
        }
    }

    /** One look. */
    void look() {
        long progress = loop.progress();
        boolean atWork = progress % 2 != 0;
        times = atWork && progress == seen ? times + 1 : 1;
        seen = progress;
        if (!hung && atWork && times >= LOOKS) {
            alarm.accept("The RTSP server's control thread has hung for " + (LOOKS - 1) * LOOK_NANOS / 1_000_000_000
                    + " s; perhaps a handler of the application blocks.");
            hung = true;
        } else if (!atWork || times == 1) {
            hung = false;
        }
        if (!dead && (loop.isDead() || senders.isOneDead())) {
            alarm.accept("A thread of the RTSP server has died.");
            dead = true;
        }
    }

    void close() {
        closed = true;
        LockSupport.unpark(this);
    }
}
