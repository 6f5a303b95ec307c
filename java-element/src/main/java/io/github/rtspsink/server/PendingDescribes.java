package io.github.rtspsink.server;

import io.github.rtspsink.net.loop.Timer;
import io.github.rtspsink.rtsp.KeyManagement;
import io.github.rtspsink.rtsp.MediaSection;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspResponse;
import io.github.rtspsink.rtsp.RtspUrl;
import io.github.rtspsink.rtsp.SessionDescription;
import io.github.rtspsink.rtsp.Status;
import io.github.rtspsink.rtsp.TransportSpec.Profile;
import io.github.rtspsink.settings.TransportSettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The DESCRIBE requests that wait for caps: a pad that is linked will say soon what it carries, and a viewer who came
 * a moment too early should not be turned away.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class PendingDescribes {
    /** How long a DESCRIBE waits at the most. */
    static final long WAIT_NANOS = 10_000_000_000L;

    /** Time alone makes a silent pad count less, and sequence numbers wrap. */
    private static final long RECONSIDER_NANOS = 1_000_000_000;

    /**
     * How long a silent pad holds up the description of its neighbours: what an encoder that looks 40 pictures ahead
     * takes for the first one.
     */
    static final long NEIGHBOUR_NANOS = 5_000_000_000L;

    /** How long a DESCRIBE waits for sequence numbers to wrap. */
    private static final long WRAP_NANOS = 4_000_000_000L;

    /** The query of a URL whose description names no multicast group. */
    private static final String UNICAST = "unicast";

    private final RtspServer server;
    private final Set<Waiting> all = new LinkedHashSet<>();

    PendingDescribes(RtspServer server) {
        this.server = server;
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
        Waiting waiting = new Waiting(exchange, url, server.loop().nanoTime());
        if (!decide(waiting, false)) {
            waiting.timer = server.loop().every(RECONSIDER_NANOS, () -> reconsider(waiting));
            all.add(waiting);
        }
    }

    /** Mounts or pads have changed. */
    void reconsider() {
        for (Waiting waiting : new ArrayList<>(all)) {
            reconsider(waiting);
        }
    }

    /** Replies when that is possible by now or cannot be put off any longer; what goes wrong is that viewer's. */
    private void reconsider(Waiting waiting) {
        boolean late = server.loop().nanoTime() - waiting.sinceNanos >= WAIT_NANOS;
        boolean[] done = {true};
        if (waiting.exchange.isOpen()) {
            waiting.exchange.attempt(server, () -> {
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
        Optional<Mount> mount = server.mounts().find(path);
        boolean wait = mount.isPresent()
                ? !server.publishing().isComplete(mount.get()) || isWrapNear(mount.get(), waiting)
                : server.publishing().mayAppear(path);
        if (wait && !late) {
            return false;
        }
        if (mount.isPresent()) {
            Exchange exchange = waiting.exchange;
            Runnable reply = () -> exchange.reply(describe(mount.get(), waiting));
            server.access().enter(exchange, mount.get(), () -> exchange.attempt(server, reply));
        } else {
            refuse(waiting, server.publishing().isExpected(path));
        }
        return true;
    }

    /** A viewer of SRTP who is told of the wraps just before one would decrypt nothing after it. */
    private boolean isWrapNear(Mount mount, Waiting waiting) {
        Optional<Profile> profile = profileFor(mount, waiting);
        return profile.isPresent()
                && profile.get().isSecure()
                && server.loop().nanoTime() - waiting.sinceNanos < WRAP_NANOS
                && server.keys().isWrapNear(mount);
    }

    private static Optional<Profile> profileFor(Mount mount, Waiting waiting) {
        return mount.sink().transports().described(waiting.exchange.connection().isEncrypted());
    }

    private static void refuse(Waiting waiting, boolean expected) {
        RtspException why = expected
                ? new RtspException(Status.SERVICE_UNAVAILABLE, "the source of this mapping gives no data")
                : new RtspException(Status.NOT_FOUND, "no such mapping");
        waiting.exchange.reply(RtspResponse.of(why.status()));
    }

    private RtspResponse describe(Mount mount, Waiting waiting) {
        InetSocketAddress local = waiting.exchange.connection().local();
        Profile profile = profileFor(mount, waiting)
                .orElseThrow(() -> new RtspException(
                        Status.UNSUPPORTED_TRANSPORT, "all profiles of this mapping need TLS: use an rtsps:// URL"));
        List<SessionDescription.Stream> streams = new ArrayList<>();
        for (Mount.Track track : mount.tracks()) {
            streams.add(new SessionDescription.Stream(
                    track.index(),
                    section(mount, track, profile),
                    connection(mount.sink(), track, isUnicast(waiting))));
        }
        if (Backchannels.isAsked(waiting.exchange.request())) {
            streams.add(server.backchannels().describe(mount, waiting.exchange.user()));
        }
        SessionDescription sdp = new SessionDescription(
                mount.sdpSessionId(), mount.sdpVersion(), Addresses.literal(local.getAddress()), mount.path(), streams);
        RtspUrl url = waiting.url.at(Addresses.authority(local.getAddress(), local.getPort()));
        return RtspResponse.of(Status.OK)
                .with("Content-Base", url.contentBase())
                .withBody("application/sdp", sdp.bytes());
    }

    private static boolean isUnicast(Waiting waiting) {
        return waiting.url.query().equals(UNICAST)
                || waiting.exchange.connection().isWrapped();
    }

    /** @param unicast leaves the group out, for there are players that take it for the only way */
    private String connection(Publisher sink, Mount.Track track, boolean unicast) {
        Optional<MulticastGroup> group =
                unicast ? Optional.empty() : server.udp().groups().of(sink, track);
        return group.isEmpty()
                ? ""
                : SessionDescription.group(
                        Addresses.literal(group.get().address().ip()),
                        group.get().ttl());
    }

    private MediaSection section(Mount mount, Mount.Track track, Profile profile) {
        TransportSettings transports = mount.sink().transports();
        MediaSection section = track.section().withProfile(profile);
        if (transports.retransmits() && profile.hasFeedback()) {
            section = section.withRetransmission(transports.retransmissionMillis());
        }
        OptionalLong ssrc = track.stream().ssrc();
        if (ssrc.isPresent()) {
            section = section.withSource(ssrc.getAsLong(), server.reports().cname());
        }
        if (profile.isSecure()) {
            byte[] mikey = server.keys().offer(server.keys().of(mount, track.stream()), OptionalLong.empty());
            section = section.withAttribute(KeyManagement.attribute(mikey));
        }
        return section;
    }
}
