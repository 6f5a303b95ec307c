package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.net.loop.ControlLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sinks of a server by id, their streams and mounts, and what can be expected of them.
 *
 * <p>Thread: control. Ownership: belongs to its server; owns the sinks and the mounts.
 */
final class PublisherTable {
    private final ControlLoop loop;
    private final Mounts mounts = new Mounts();
    private final Map<Integer, Publisher> byId = new HashMap<>();
    private final Map<Integer, Publisher> byStream = new HashMap<>();
    private boolean opened;

    PublisherTable(ControlLoop loop) {
        this.loop = loop;
    }

    Mounts mounts() {
        return mounts;
    }

    void add(Publisher sink) {
        opened = true;
        byId.put(sink.id(), sink);
    }

    Optional<Publisher> find(int sink) {
        return Optional.ofNullable(byId.get(sink));
    }

    /** Forgets a sink whose streams are gone. */
    void remove(Publisher sink) {
        byId.remove(sink.id());
    }

    /** In a copy. */
    List<Publisher> all() {
        return new ArrayList<>(byId.values());
    }

    /** All streams of all sinks, in a copy. */
    List<PublishedStream> streams() {
        List<PublishedStream> streams = new ArrayList<>();
        byId.values().forEach(sink -> streams.addAll(sink.pads().values()));
        return streams;
    }

    void add(Publisher sink, PublishedStream pad) {
        sink.pads().put(pad.stream().id(), pad);
        byStream.put(pad.stream().id(), sink);
    }

    void remove(PublishedStream pad) {
        Publisher sink = byStream.remove(pad.stream().id());
        if (sink != null) {
            sink.pads().remove(pad.stream().id());
        }
    }

    Optional<Publisher> publisherOf(int stream) {
        return Optional.ofNullable(byStream.get(stream));
    }

    Optional<PublishedStream> pad(int stream) {
        return publisherOf(stream).map(sink -> sink.pads().get(stream));
    }

    Optional<PublishedStream> pad(Stream stream) {
        return pad(stream.id());
    }

    /** Where {@code stream} is served; empty while its caps are unknown and after its end. */
    Optional<Mount> mountOf(Stream stream) {
        return pad(stream).map(PublishedStream::mount);
    }

    /** Whether no further stream is likely to join {@code mount}. */
    boolean isComplete(Mount mount) {
        long now = loop.nanoTime();
        if (mount.sink().mayGetPads(now, PublishedStream.WAIT_NANOS)) {
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
        return now - pad.expectedSinceNanos() < PublishedStream.NEIGHBOUR_NANOS
                || now - mount.madeNanos() < PublishedStream.NEIGHBOUR_NANOS;
    }

    /** Whether a pad without caps may turn out to be at {@code path}; the port is open a moment before the first sink is there. */
    boolean mayAppear(String path) {
        if (!opened) {
            return true;
        }
        long now = loop.nanoTime();
        Collection<Publisher> sinks = byId.values();
        return sinks.stream().anyMatch(sink -> sink.mayGetPads(now, PublishedStream.WAIT_NANOS))
                || streams().stream().anyMatch(pad -> pad.mayBecome(path));
    }

    /** Whether a pad without caps is known to be at {@code path}. */
    boolean isExpected(String path) {
        return streams().stream().anyMatch(pad -> pad.isExpectedAt(path));
    }
}
