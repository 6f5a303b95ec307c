package io.github.rtspsink.server;

import io.github.rtspsink.media.StartPoint;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.UdpSubscriber;
import io.github.rtspsink.net.ControlLoop;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One stream on its multicast group: sent once, from the first session that plays until the last one stops.
 *
 * <p>Thread: control. Ownership: belongs to the server's {@link MulticastGroups}; one subscriber of its stream stands for
 * all sessions.
 */
final class MulticastGroup {
    private final ControlLoop loop;
    private final Stream stream;
    private final GroupAddress address;
    private final MulticastSettings.Reach reach;
    private final UdpSubscriber subscriber;
    private final GroupFeedback feedback;
    private final Set<Session> playing = new HashSet<>();
    private @Nullable CatchUp catchUp;

    MulticastGroup(
            RtspServer server,
            Mount.Track track,
            GroupAddress address,
            MulticastSettings.Reach reach,
            UdpSubscriber subscriber) {
        this.loop = server.loop();
        this.stream = track.stream();
        this.address = address;
        this.reach = reach;
        this.feedback = new GroupFeedback(server, track.stream(), track.clockRate());
        this.subscriber = subscriber;
    }

    GroupAddress address() {
        return address;
    }

    int ttl() {
        return reach.ttl();
    }

    UdpSubscriber subscriber() {
        return subscriber;
    }

    /** Whether somebody plays it, so that a newcomer cannot be sent anything of its own. */
    boolean isFlowing() {
        return !playing.isEmpty();
    }

    /** What its listeners report. */
    GroupFeedback feedback() {
        return feedback;
    }

    /** How many sessions play it. */
    int players() {
        return playing.size();
    }

    /** Adds a session; the first one starts the stream at {@code point}, or at its next start. */
    void enter(Session session, Optional<StartPoint> point) {
        boolean starts = playing.isEmpty();
        playing.add(session);
        if (!starts) {
            return;
        }
        feedback.start(address.rtcp(), reach.iface());
        if (point.isPresent()) {
            catchUp = new CatchUp(loop, stream, subscriber);
            catchUp.goOn(point.get().position());
        } else {
            stream.joinAtNextStart(subscriber);
        }
    }

    /** Removes a session, if it is there; after the last one nothing is sent any more. */
    void leave(Session session) {
        if (!playing.remove(session) || !playing.isEmpty()) {
            return;
        }
        if (catchUp != null) {
            catchUp.cancel();
            catchUp = null;
        }
        stream.unsubscribe(subscriber);
        feedback.stop();
    }
}
