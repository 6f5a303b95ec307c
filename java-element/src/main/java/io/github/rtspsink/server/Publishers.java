package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.rtsp.MediaSection;
import io.github.rtspsink.settings.MappingException;
import io.github.rtspsink.settings.MappingPath;
import io.github.rtspsink.settings.ServerSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The publishing side of a server: sinks and pads come and go, and mounts with them.
 *
 * <p>Thread: control. Ownership: belongs to its server; owns the sinks and the mounts.
 */
final class Publishers {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final RtspServer server;
    private final Mounts mounts = new Mounts();
    private final Map<Integer, Publisher> sinks = new HashMap<>();
    private final Map<Integer, Publisher> sinkOfStream = new HashMap<>();
    private boolean opened;

    Publishers(RtspServer server) {
        this.server = server;
    }

    Mounts mounts() {
        return mounts;
    }

    void addSink(int sink, ServerSettings settings) {
        opened = true;
        sinks.put(sink, new Publisher(sink, settings, server.loop().nanoTime()));
    }

    void removeSink(int id) {
        Publisher sink = sinks.remove(id);
        if (sink == null) {
            return;
        }
        for (Integer stream : new ArrayList<>(sink.pads().keySet())) {
            remove(stream);
        }
        server.udp().groups().remove(sink);
        server.backchannels().removeSink(id);
    }

    void removeAll() {
        for (Integer sink : new ArrayList<>(sinks.keySet())) {
            removeSink(sink);
        }
    }

    /** A pad is there; its caps will come. */
    void expect(int sinkId, int streamId, String mapping) {
        Publisher sink = sinks.get(sinkId);
        if (sink == null) {
            return;
        }
        PublishedStream pad = padOf(sink, streamId);
        pad.hint(mapping.isEmpty() ? "" : MappingPath.normal(mapping));
        server.describes().reconsider();
    }

    /** Whether a sink is about to tell of further pads. */
    void expectPads(int sinkId, boolean more) {
        Publisher sink = sinks.get(sinkId);
        if (sink == null) {
            return;
        }
        sink.expectPads(more, server.loop().nanoTime());
        if (!more) {
            changed();
        }
    }

    /** Says who may watch a pad's mapping, and shows those out who may not any more. */
    void restrict(int sinkId, int streamId, String users) {
        Publisher sink = sinks.get(sinkId);
        if (sink == null) {
            return;
        }
        Set<String> only = server.access().named(users);
        PublishedStream pad = padOf(sink, streamId);
        pad.users(only);
        Mount mount = pad.mount();
        if (mount != null) {
            server.access().showOut(mount);
        }
    }

    private PublishedStream padOf(Publisher sink, int streamId) {
        PublishedStream present = sink.pads().get(streamId);
        if (present != null) {
            return present;
        }
        Stream stream = new Stream(streamId, sink.fastStart(), sink.timeline(), server.senders(), server);
        stream.keepForRepair(sink.transports().retransmissionMillis() * NANOS_PER_MILLI);
        PublishedStream pad = new PublishedStream(stream, server.loop().nanoTime());
        sink.pads().put(streamId, pad);
        sinkOfStream.put(streamId, sink);
        return pad;
    }

    /**
     * A pad's caps are known or have changed.
     *
     * @return the stream to publish to
     * @throws MappingException when the path is taken or none
     */
    Stream format(int sinkId, Format format) {
        Publisher sink = sinks.get(sinkId);
        if (sink == null) {
            throw new IllegalStateException("sink " + sinkId + " is not open");
        }
        String path = MappingPath.normal(format.mapping());
        mounts.checkFree(path, sink);
        PublishedStream pad = padOf(sink, format.stream());
        leaveIfOther(pad, path, format);
        Mount mount = mounts.find(path).orElseGet(() -> newMount(path, sink));
        format.ssrc().ifPresent(pad.stream()::announceSsrc);
        mount.put(pad.stream(), format.section(), format.clockRate());
        pad.mount(mount);
        pad.format(format);
        server.access().showOut(mount);
        changed();
        return pad.stream();
    }

    /** What a pad's caps say. */
    record Format(int stream, String mapping, MediaSection section, int clockRate, OptionalLong ssrc) {}

    /** Another mapping or encoding is another medium to those who watch: they are told that this one has ended. */
    private void leaveIfOther(PublishedStream pad, String path, Format format) {
        Mount mount = pad.mount();
        if (mount == null) {
            return;
        }
        MediaSection before = mount.trackOf(pad.stream()).orElseThrow().section();
        boolean same = mount.path().equals(path)
                && before.encodingName().equalsIgnoreCase(format.section().encodingName())
                && before.payloadType() == format.section().payloadType()
                && before.clockRate() == format.section().clockRate();
        if (!same) {
            leave(pad, mount, "the format has changed");
            pad.stream().restart();
            pad.stream().keyFrameRequests().restart();
        }
    }

    private Mount newMount(String path, Publisher sink) {
        Mount mount =
                new Mount(path, sink, server.randomSdpSessionId(), server.loop().nanoTime());
        mounts.add(mount);
        return mount;
    }

    /** End of stream. */
    void end(int streamId) {
        PublishedStream pad = find(streamId);
        Mount mount = pad == null ? null : pad.mount();
        if (pad != null && mount != null) {
            leave(pad, mount, Sessions.ENDED);
            pad.end();
            pad.stream().end();
            changed();
        }
    }

    /** More came after the end of a stream: it is described as before. */
    void resume(Stream stream) {
        Publisher sink = sinkOfStream.get(stream.id());
        PublishedStream pad = find(stream.id());
        if (sink != null && pad != null && pad.mount() == null && pad.format() != null) {
            format(sink.id(), pad.format());
        }
    }

    void remove(int streamId) {
        PublishedStream pad = find(streamId);
        if (pad == null) {
            return;
        }
        Mount mount = pad.mount();
        if (mount != null) {
            leave(pad, mount, "the stream was removed");
        }
        sinkOfStream.remove(streamId).pads().remove(streamId);
        pad.stream().close();
        changed();
    }

    private void leave(PublishedStream pad, Mount mount, String reason) {
        Stream stream = pad.stream();
        server.playing().streamEnds(mount, stream, reason);
        server.keys().end(pad, reason);
        server.udp().groups().remove(stream);
        mount.remove(stream);
        pad.mount(null);
        if (mount.isEmpty()) {
            server.playing().mountEnds(mount, reason);
            mounts.remove(mount);
        }
    }

    private @Nullable PublishedStream find(int streamId) {
        Publisher sink = sinkOfStream.get(streamId);
        return sink == null ? null : sink.pads().get(streamId);
    }

    Optional<PublishedStream> pad(Stream stream) {
        return Optional.ofNullable(find(stream.id()));
    }

    private void changed() {
        server.describes().reconsider();
        announce();
    }

    /** Tells the application of mounts that have become complete; called again as time makes silent pads count less. */
    void announce() {
        for (Mount mount : mounts.all()) {
            if (!mount.isAnnounced() && isComplete(mount)) {
                server.events()
                        .mappingReady(
                                mount.sink().id(),
                                mount.path(),
                                server.listeners().url(mount.path()));
                mount.announced();
            }
        }
    }

    /** Lets those go whose keys must not be used any more. */
    void renewKeys() {
        for (Publisher sink : sinks.values()) {
            for (PublishedStream pad : sink.pads().values()) {
                server.keys().renew(pad);
            }
        }
    }

    /** Whether no further stream is likely to join {@code mount}. */
    boolean isComplete(Mount mount) {
        long now = server.loop().nanoTime();
        if (mount.sink().mayGetPads(now, PendingDescribes.WAIT_NANOS)) {
            return false;
        }
        for (PublishedStream pad : mount.sink().pads().values()) {
            if (pad.mayBecome(mount.path()) && isWorthWaitingFor(pad, mount, now)) {
                return false;
            }
        }
        return true;
    }

    /** Streams of one source come soon after each other; one that does not is silent, and its neighbours are not. */
    private static boolean isWorthWaitingFor(PublishedStream pad, Mount mount, long now) {
        return now - pad.expectedSinceNanos() < PendingDescribes.NEIGHBOUR_NANOS
                || now - mount.madeNanos() < PendingDescribes.NEIGHBOUR_NANOS;
    }

    /** Whether a pad without caps may turn out to be at {@code path}; the port is open a moment before the first sink is there. */
    boolean mayAppear(String path) {
        if (!opened) {
            return true;
        }
        long now = server.loop().nanoTime();
        for (Publisher sink : sinks.values()) {
            if (sink.mayGetPads(now, PendingDescribes.WAIT_NANOS)) {
                return true;
            }
            for (PublishedStream pad : sink.pads().values()) {
                if (pad.mayBecome(path)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a pad without caps is known to be at {@code path}. */
    boolean isExpected(String path) {
        for (Publisher sink : sinks.values()) {
            for (PublishedStream pad : sink.pads().values()) {
                if (pad.isExpectedAt(path)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Asks the source of {@code stream} for a key frame, not more often than it can help. */
    void requestKeyUnit(Stream stream) {
        pad(stream).ifPresent(pad -> {
            if (pad.mayRequestKey(server.loop().nanoTime(), Stream.FRESH_KEY_NANOS)) {
                server.events().requestKeyUnit(stream.id());
            }
        });
    }
}
