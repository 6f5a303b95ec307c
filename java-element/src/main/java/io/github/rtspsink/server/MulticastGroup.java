package io.github.rtspsink.server;

import io.github.rtspsink.media.StartPoint;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.UdpSubscriber;
import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.settings.MulticastSettings;
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
    private final Set<Object> playing = new HashSet<>();
    private @Nullable CatchUp catchUp;
    private @Nullable ByeBackoff farewell;
    private int membersLeft;
    private Runnable whenSilent = () -> {};

    MulticastGroup(
            GroupFeedback.Services services,
            Mount.Track track,
            GroupAddress address,
            MulticastSettings.Reach reach,
            UdpSubscriber subscriber) {
        this.loop = services.context().loop();
        this.stream = track.stream();
        this.address = address;
        this.reach = reach;
        this.feedback = new GroupFeedback(services, track.stream(), track.clockRate(), subscriber::sentBytes);
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

    /** Everybody in the group, the sender included: those who report, or at least those who have a session. */
    int members() {
        return 1 + Math.max(playing.size(), feedback.receivers().size());
    }

    /** Whether the group that was left is so large that BYE has to wait. */
    boolean isLargeFarewell() {
        return membersLeft > ByeBackoff.SMALL_GROUP;
    }

    /** Has BYE wait for its turn; it is not sent to a group that flows again by then. */
    void departBy(ByeBackoff last) {
        silence();
        feedback.start(address.rtcp(), reach.iface());
        feedback.onLeave(last::heard);
        farewell = last;
        last.begin();
    }

    /** Nothing is sent to the group any more, not even a BYE that waits. */
    void silence() {
        if (farewell != null) {
            farewell.cancel();
            farewell = null;
            feedback.stop();
            whenSilent.run();
        }
    }

    /** Has {@code action} run when no BYE waits any more. */
    void whenSilent(Runnable action) {
        if (farewell == null) {
            action.run();
        } else {
            whenSilent = action;
        }
    }

    /** Adds a session, by identity; the first one starts the stream at {@code point}, or at its next start. */
    void enter(Object member, Optional<StartPoint> point) {
        boolean starts = playing.isEmpty();
        playing.add(member);
        if (!starts) {
            return;
        }
        silence();
        feedback.start(address.rtcp(), reach.iface());
        if (point.isPresent()) {
            catchUp = new CatchUp(loop, stream, subscriber, () -> stream.joinAtNextStart(subscriber));
            catchUp.goOn(point.get().position());
        } else {
            stream.joinAtNextStart(subscriber);
        }
    }

    /** Removes a session, if it is there; after the last one nothing is sent any more. */
    void leave(Object member) {
        int members = members();
        if (!playing.remove(member) || !playing.isEmpty()) {
            return;
        }
        membersLeft = members;
        if (catchUp != null) {
            catchUp.cancel();
            catchUp = null;
        }
        stream.unsubscribe(subscriber);
        feedback.stop();
    }
}
