package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.net.loop.Timer;
import io.github.rtspsink.rtcp.Reception;
import io.github.rtspsink.settings.AdaptationSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proposes bit rates for the video streams of sinks that want it, from the reports of those who watch.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class Adaptation implements GroupFeedback.Listener {
    private static final int FEW_VIEWERS = 16;

    /** Between two looks at all viewers of a stream. */
    private static final long REST_NANOS = 250_000_000;

    private final ControlLoop loop;
    private final PublisherTable publishers;
    private final SessionTable sessions;
    private final GroupTable groups;
    private final ServerEvents events;
    private final Map<Stream, Rest> resting = new HashMap<>();

    /** A stream whose viewers were looked at lately. */
    private static final class Rest {
        private @Nullable Timer timer;
        private boolean reported;

        void end() {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    Adaptation(
            ControlLoop loop,
            PublisherTable publishers,
            SessionTable sessions,
            GroupTable groups,
            ServerEvents events) {
        this.loop = loop;
        this.publishers = publishers;
        this.sessions = sessions;
        this.groups = groups;
        this.events = events;
    }

    /**
     * The way to one who watches.
     *
     * @param reception how the stream arrives at its end
     * @param sentBytes sent on it so far
     */
    private record Way(Reception reception, long sentBytes) {}

    /** A viewer's RTCP came; in it there may be reports. */
    void heard(Session session) {
        for (SessionTransport transport : session.transports().values()) {
            heard(
                    session.mount(),
                    transport.track(),
                    new Way(transport.reception(), transport.subscriber().sentBytes()));
        }
    }

    @Override
    public void heard(Mount mount, Stream stream, Reception reception, long sentBytes) {
        mount.trackOf(stream).ifPresent(track -> heard(mount, track, new Way(reception, sentBytes)));
    }

    /** RTCP came from the end of {@code way}; in it there may be a report. */
    private void heard(Mount mount, Mount.Track track, Way way) {
        AdaptationSettings settings = mount.sink().adaptation();
        boolean adapts = settings.isOn() && track.section().media().equals("video");
        if (adapts && way.reception().takeReport()) {
            way.reception().estimate(way.sentBytes(), loop.nanoTime());
            way.reception().limitEstimate(settings.minBitsPerSecond(), settings.maxBitsPerSecond());
            proposeSoon(mount, track);
        }
    }

    /** Of few viewers each report counts at once; many are looked at once an interval, however many reports come. */
    private void proposeSoon(Mount mount, Mount.Track track) {
        if (sessions.of(mount).size() <= FEW_VIEWERS) {
            propose(mount, track);
            return;
        }
        Stream stream = track.stream();
        Rest rest = resting.get(stream);
        if (rest != null) {
            rest.reported = true;
            return;
        }
        Rest begun = new Rest();
        begun.timer = loop.every(REST_NANOS, () -> wake(stream, begun, mount, track));
        resting.put(stream, begun);
        propose(mount, track);
    }

    private void wake(Stream stream, Rest rest, Mount mount, Mount.Track track) {
        if (rest.reported && mount.track(track.index()).isPresent()) {
            rest.reported = false;
            propose(mount, track);
        } else {
            resting.remove(stream);
            rest.end();
        }
    }

    private void propose(Mount mount, Mount.Track track) {
        AdaptationSettings settings = mount.sink().adaptation();
        long[] estimates = estimates(mount, track);
        Optional<PublishedStream> pad = publishers.pad(track.stream());
        if (estimates.length == 0 || pad.isEmpty()) {
            return;
        }
        int bitsPerSecond = settings.choose(estimates);
        if (pad.get().isNews(bitsPerSecond)) {
            events.proposeBitrate(track.stream().id(), mount.path(), bitsPerSecond);
        }
    }

    /** Of all who watch the stream, alone or in its group, and have reported often enough. */
    private long[] estimates(Mount mount, Mount.Track track) {
        List<Reception> receptions = new ArrayList<>();
        for (Session session : sessions.of(mount).all()) {
            SessionTransport transport = session.transports().get(track.index());
            if (transport != null && session.isPlaying()) {
                receptions.add(transport.reception());
            }
        }
        // The group is the plain stream's, the track may be its protected twin.
        mount.track(track.index()).flatMap(plain -> groups.find(plain.stream())).ifPresent(group -> group.feedback()
                .receivers()
                .values()
                .forEach(receiver -> receptions.add(receiver.reception())));
        return receptions.stream()
                .mapToLong(Reception::estimatedBitsPerSecond)
                .filter(estimate -> estimate >= 0)
                .toArray();
    }
}
