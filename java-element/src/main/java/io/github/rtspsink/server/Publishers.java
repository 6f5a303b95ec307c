package io.github.rtspsink.server;

import io.github.rtspsink.media.Senders;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.StreamEvents;
import io.github.rtspsink.rtsp.MediaSection;
import io.github.rtspsink.settings.MappingException;
import io.github.rtspsink.settings.MappingPath;
import io.github.rtspsink.settings.ServerSettings;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The publishing side of a server: sinks and pads come and go, and mounts with them.
 *
 * <p>Thread: control, but for what streams tell, which is handed over to it. Ownership: belongs to its server.
 */
final class Publishers implements StreamEvents {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final ServerContext context;
    private final PublisherTable table;
    private final Media media;
    private final List<Listener> listeners;
    private final SecureRandom random = new SecureRandom();

    /**
     * What new streams get.
     *
     * @param mishaps for what is thrown while packets are handed on, on any thread; must not allocate
     */
    record Media(Senders senders, Consumer<Throwable> mishaps) {}

    /** @param listeners told one after the other, in this order */
    Publishers(ServerContext context, PublisherTable table, Media media, List<Listener> listeners) {
        this.context = context;
        this.table = table;
        this.media = media;
        this.listeners = List.copyOf(listeners);
    }

    /** What the rest of the server has to know of sinks and their streams. */
    interface Listener {
        /** Mounts, or what is expected of pads, have changed. */
        default void changed() {}

        /** A batch came in one of {@code mount}'s streams that somebody waits for. */
        default void startPublished(Mount mount, Stream stream) {}

        /** Others may watch {@code mount} from now on. */
        default void restricted(Mount mount) {}

        /** One of {@code mount}'s streams ends; it is still part of it. */
        default void streamEnds(Mount mount, PublishedStream pad, EndReason reason) {}

        /** The last of {@code mount}'s streams has ended. */
        default void mountEnds(Mount mount, EndReason reason) {}

        /** The sink is gone, and its streams before it. */
        default void removed(Publisher sink) {}
    }

    void addSink(int sink, ServerSettings settings) {
        table.add(new Publisher(sink, settings, context.nanoTime()));
    }

    void removeSink(int id) {
        Optional<Publisher> sink = table.find(id);
        if (sink.isEmpty()) {
            return;
        }
        table.remove(sink.get());
        for (PublishedStream pad : new ArrayList<>(sink.get().pads().values())) {
            remove(pad);
        }
        listeners.forEach(listener -> listener.removed(sink.get()));
    }

    void removeAll() {
        table.all().forEach(sink -> removeSink(sink.id()));
    }

    /** A pad is there; its caps will come. */
    void expect(int sinkId, int streamId, String mapping) {
        Optional<Publisher> sink = table.find(sinkId);
        if (sink.isPresent()) {
            padOf(sink.get(), streamId).hint(mapping.isEmpty() ? "" : MappingPath.normal(mapping));
            changed();
        }
    }

    /** Whether a sink is about to tell of further pads. */
    void expectPads(int sinkId, boolean more) {
        Optional<Publisher> sink = table.find(sinkId);
        if (sink.isEmpty()) {
            return;
        }
        sink.get().expectPads(more, context.nanoTime());
        if (!more) {
            changed();
        }
    }

    /** Says who may watch a pad's mapping; empty: everybody. */
    void restrict(int sinkId, int streamId, Set<String> users) {
        Optional<Publisher> sink = table.find(sinkId);
        if (sink.isEmpty()) {
            return;
        }
        PublishedStream pad = padOf(sink.get(), streamId);
        pad.users(users);
        Mount mount = pad.mount();
        if (mount != null) {
            listeners.forEach(listener -> listener.restricted(mount));
        }
    }

    private PublishedStream padOf(Publisher sink, int streamId) {
        PublishedStream present = sink.pads().get(streamId);
        if (present != null) {
            return present;
        }
        Stream stream = new Stream(streamId, sink.fastStart(), sink.timeline(), media.senders(), this);
        stream.keepForRepair(sink.transports().retransmissionMillis() * NANOS_PER_MILLI);
        PublishedStream pad = new PublishedStream(stream, context.nanoTime());
        table.add(sink, pad);
        return pad;
    }

    /**
     * A pad's caps are known or have changed.
     *
     * @return the stream to publish to
     * @throws MappingException when the path is taken or none
     */
    Stream format(int sinkId, PublishedStream.Format format) {
        Publisher sink =
                table.find(sinkId).orElseThrow(() -> new IllegalStateException("sink " + sinkId + " is not open"));
        String path = MappingPath.normal(format.mapping());
        table.mounts().checkFree(path, sink);
        PublishedStream pad = padOf(sink, format.stream());
        leaveIfOther(pad, path, format);
        Mount mount = table.mounts().find(path).orElseGet(() -> newMount(path, sink));
        format.ssrc().ifPresent(pad.stream()::announceSsrc);
        mount.put(pad.stream(), format.section(), format.clockRate());
        pad.mount(mount);
        pad.format(format);
        listeners.forEach(listener -> listener.restricted(mount));
        changed();
        return pad.stream();
    }

    /** Another mapping or encoding is another medium to those who watch: they are told that this one has ended. */
    private void leaveIfOther(PublishedStream pad, String path, PublishedStream.Format format) {
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
            leave(pad, mount, EndReason.FORMAT_CHANGED);
            pad.stream().restart();
            pad.stream().keyFrameRequests().restart();
        }
    }

    private Mount newMount(String path, Publisher sink) {
        Mount mount = new Mount(path, sink, random.nextLong() & Long.MAX_VALUE, context.nanoTime());
        table.mounts().add(mount);
        return mount;
    }

    /** End of stream. */
    void end(int streamId) {
        PublishedStream pad = table.pad(streamId).orElse(null);
        Mount mount = pad == null ? null : pad.mount();
        if (pad != null && mount != null) {
            leave(pad, mount, EndReason.END_OF_STREAM);
            pad.end();
            pad.stream().end();
            changed();
        }
    }

    /** More came after the end of a stream: it is described as before. */
    private void resume(Stream stream) {
        Optional<Publisher> sink = table.publisherOf(stream.id());
        PublishedStream pad = table.pad(stream).orElse(null);
        if (sink.isPresent() && pad != null && pad.mount() == null && pad.format() != null) {
            format(sink.get().id(), pad.format());
        }
    }

    void remove(int streamId) {
        table.pad(streamId).ifPresent(this::remove);
    }

    private void remove(PublishedStream pad) {
        Mount mount = pad.mount();
        if (mount != null) {
            leave(pad, mount, EndReason.STREAM_REMOVED);
        }
        table.remove(pad);
        pad.stream().close();
        changed();
    }

    private void leave(PublishedStream pad, Mount mount, EndReason reason) {
        listeners.forEach(listener -> listener.streamEnds(mount, pad, reason));
        mount.remove(pad.stream());
        pad.mount(null);
        if (mount.isEmpty()) {
            listeners.forEach(listener -> listener.mountEnds(mount, reason));
            table.mounts().remove(mount);
        }
    }

    private void changed() {
        listeners.forEach(Listener::changed);
    }

    @Override
    public void startPublished(Stream stream) {
        context.loop().execute(() -> table.mountOf(stream)
                .ifPresent(mount -> listeners.forEach(listener -> listener.startPublished(mount, stream))));
    }

    @Override
    public void resumed(Stream stream) {
        context.loop().execute(() -> resume(stream));
    }

    @Override
    public void failed(Stream stream, Throwable thrown) {
        media.mishaps().accept(thrown);
    }
}
