package io.github.rtspsink.server;

import io.github.rtspsink.media.KeyExchange;
import io.github.rtspsink.media.ProtectedStream;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.ViewerKey;
import io.github.rtspsink.rtsp.KeyManagement;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspRequest;
import io.github.rtspsink.rtsp.Status;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The keys of a server's protected streams, each made when somebody over TLS first asks for it and replaced when it is spent.
 *
 * <p>Thread: control. Ownership: belongs to its server; the protected streams belong to their pads.
 */
final class StreamKeys implements Publishers.Listener {
    private final PublisherTable publishers;
    private final Sessions sessions;
    private final KeyExchange exchange;

    StreamKeys(PublisherTable publishers, Sessions sessions, KeyExchange exchange) {
        this.publishers = publishers;
        this.sessions = sessions;
        this.exchange = exchange;
    }

    /** The protected twin of one of {@code mount}'s streams. */
    ProtectedStream of(Mount mount, Stream stream) {
        PublishedStream pad = publishers.pad(stream).orElseThrow();
        renew(pad);
        ProtectedStream present = pad.protectedStream();
        if (present == null) {
            present = exchange.protect(stream, mount.sink().transports().protection());
            pad.protectedStream(present);
        }
        return present;
    }

    /**
     * What viewers are told: key, SSRC, and how often the sequence numbers have wrapped.
     *
     * @param repairSsrc of the stream that repairs it for one viewer
     */
    byte[] offer(ProtectedStream stream, OptionalLong repairSsrc) {
        return exchange.offer(stream, repairSsrc, ServerContext.wallNanos());
    }

    /**
     * The key that a viewer's RTCP will have, by its SETUP.
     *
     * @throws RtspException 463 for one that cannot be used
     */
    Optional<ViewerKey> viewerKey(RtspRequest request) {
        Optional<String> header = request.headers().first(KeyManagement.HEADER);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        Optional<ViewerKey> key = exchange.accept(KeyManagement.mikey(header.get()));
        if (key.isEmpty()) {
            throw new RtspException(Status.KEY_MANAGEMENT_FAILURE, "no key that can be used is in the MIKEY message");
        }
        return key;
    }

    /** Whether a viewer who is told now how often numbers have wrapped might find that they have done so once more. */
    boolean isWrapNear(Mount mount) {
        for (Mount.Track track : mount.tracks()) {
            if (of(mount, track.stream()).isWrapNear()) {
                return true;
            }
        }
        return false;
    }

    /** Ends what has a spent key; called once a second. */
    void renewAll() {
        publishers.streams().forEach(this::renew);
    }

    private void renew(PublishedStream pad) {
        ProtectedStream present = pad.protectedStream();
        if (present != null && present.isSpent()) {
            end(pad, EndReason.KEY_SPENT);
        }
    }

    @Override
    public void streamEnds(Mount mount, PublishedStream pad, EndReason reason) {
        end(pad, reason);
    }

    /** Lets a pad's protected viewers go; newcomers get a new key. */
    private void end(PublishedStream pad, EndReason reason) {
        ProtectedStream present = pad.protectedStream();
        if (present == null) {
            return;
        }
        Mount mount = pad.mount();
        if (mount != null) {
            sessions.streamEnds(mount, present.stream(), reason);
        }
        present.close();
        pad.protectedStream(null);
    }
}
