package io.github.rtspsink.server;

import io.github.rtspsink.media.Reception;
import java.util.Arrays;
import java.util.Optional;

/**
 * Proposes bit rates for the video streams of sinks that want it, from the reports of those who watch.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class Adaptation {
    private final RtspServer server;

    Adaptation(RtspServer server) {
        this.server = server;
    }

    /** A viewer's RTCP came; in it there may be reports. */
    void heard(Session session) {
        AdaptationSettings settings = session.mount().sink().adaptation();
        if (!settings.isOn()) {
            return;
        }
        for (SessionTransport transport : session.transports().values()) {
            boolean video = transport.track().section().media().equals("video");
            if (video && transport.reception().takeReport()) {
                estimate(transport, settings);
                propose(session.mount(), transport.track(), settings);
            }
        }
    }

    private void estimate(SessionTransport transport, AdaptationSettings settings) {
        Reception reception = transport.reception();
        reception.estimate(transport.subscriber().sentBytes(), server.loop().nanoTime());
        reception.limitEstimate(settings.minBitsPerSecond(), settings.maxBitsPerSecond());
    }

    private void propose(Mount mount, Mount.Track track, AdaptationSettings settings) {
        long[] estimates = estimates(mount, track);
        Optional<Pad> pad = server.publishing().pad(track.stream());
        if (estimates.length == 0 || pad.isEmpty()) {
            return;
        }
        int bitsPerSecond = settings.choose(estimates);
        if (pad.get().isNews(bitsPerSecond)) {
            server.events().proposeBitrate(track.stream().id(), mount.path(), bitsPerSecond);
        }
    }

    /** Of all who watch the stream and have reported often enough. */
    private static long[] estimates(Mount mount, Mount.Track track) {
        long[] estimates = new long[mount.sessions().size()];
        int count = 0;
        for (Session session : mount.sessions()) {
            SessionTransport transport = session.transports().get(track.index());
            long estimate = transport == null || !session.isPlaying()
                    ? -1
                    : transport.reception().estimatedBitsPerSecond();
            if (estimate >= 0) {
                estimates[count++] = estimate;
            }
        }
        return Arrays.copyOf(estimates, count);
    }
}
