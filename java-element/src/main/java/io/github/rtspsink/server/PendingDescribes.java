package io.github.rtspsink.server;

import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.net.loop.Timer;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspResponse;
import io.github.rtspsink.rtsp.RtspUrl;
import io.github.rtspsink.rtsp.Status;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The DESCRIBE requests that wait for caps: a pad that is linked will say soon what it carries, and a viewer who came
 * a moment too early should not be turned away.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class PendingDescribes implements Publishers.Listener {
    /** Time alone makes a silent pad count less, and sequence numbers wrap. */
    private static final long RECONSIDER_NANOS = 1_000_000_000;

    /** How long a DESCRIBE waits for sequence numbers to wrap. */
    private static final long WRAP_NANOS = 4_000_000_000L;

    private final ControlLoop loop;
    private final PublisherTable publishers;
    private final Access access;
    private final DescriptionWriter writer;
    private final Set<Waiting> all = new LinkedHashSet<>();

    PendingDescribes(ControlLoop loop, PublisherTable publishers, Access access, DescriptionWriter writer) {
        this.loop = loop;
        this.publishers = publishers;
        this.access = access;
        this.writer = writer;
    }

    private static final class Waiting {
        private final Exchange exchange;
        private final RtspUrl url;
        private final long sinceNanos;
        private @Nullable Timer timer;

        Waiting(Exchange exchange, RtspUrl url, long sinceNanos) {
            this.exchange = exchange;
            this.url = url;
            this.sinceNanos = sinceNanos;
        }

        void cancelTimer() {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    void begin(Exchange exchange, RtspUrl url) {
        Waiting waiting = new Waiting(exchange, url, loop.nanoTime());
        if (!decide(waiting, false)) {
            waiting.timer = loop.every(RECONSIDER_NANOS, () -> reconsider(waiting));
            all.add(waiting);
        }
    }

    @Override
    public void changed() {
        for (Waiting waiting : new ArrayList<>(all)) {
            reconsider(waiting);
        }
    }

    /** Replies when that is possible by now or cannot be put off any longer; what goes wrong is that viewer's. */
    private void reconsider(Waiting waiting) {
        boolean late = loop.nanoTime() - waiting.sinceNanos >= PublishedStream.WAIT_NANOS;
        boolean[] done = {true};
        if (waiting.exchange.isOpen()) {
            waiting.exchange.attempt(() -> {
                done[0] = false;
                done[0] = decide(waiting, late);
            });
        }
        if (done[0] || !waiting.exchange.isOpen()) {
            waiting.cancelTimer();
            all.remove(waiting);
        }
    }

    /** Replies if it can be known what; when {@code late}, with what there is. */
    private boolean decide(Waiting waiting, boolean late) {
        String path = waiting.url.mountPath();
        Optional<Mount> mount = publishers.mounts().find(path);
        boolean wait = mount.isPresent()
                ? !publishers.isComplete(mount.get()) || isWrapNear(mount.get(), waiting)
                : publishers.mayAppear(path);
        if (wait && !late) {
            return false;
        }
        if (mount.isPresent()) {
            Exchange exchange = waiting.exchange;
            Runnable reply = () -> exchange.reply(writer.describe(mount.get(), exchange, waiting.url));
            access.enter(exchange, mount.get(), () -> exchange.attempt(reply));
        } else {
            refuse(waiting, publishers.isExpected(path));
        }
        return true;
    }

    private boolean isWrapNear(Mount mount, Waiting waiting) {
        return loop.nanoTime() - waiting.sinceNanos < WRAP_NANOS && writer.isWrapNear(mount, waiting.exchange);
    }

    private static void refuse(Waiting waiting, boolean expected) {
        RtspException why = expected
                ? new RtspException(Status.SERVICE_UNAVAILABLE, "the source of this mapping gives no data")
                : new RtspException(Status.NOT_FOUND, "no such mapping");
        waiting.exchange.reply(RtspResponse.of(why.status()));
    }
}
