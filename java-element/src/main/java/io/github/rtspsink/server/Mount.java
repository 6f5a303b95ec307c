package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.rtsp.MediaSection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What one path serves: the streams of one sink whose pads have this mapping.
 *
 * <p>Thread: control. Ownership: belongs to the server's {@link Mounts}.
 */
final class Mount {
    private final String path;
    private final Publisher sink;
    private final List<Track> tracks = new ArrayList<>();
    private final long sdpSessionId;
    private final long madeNanos;
    private int sdpVersion;
    private boolean announced;

    /** @param madeNanos now, monotonic */
    Mount(String path, Publisher sink, long sdpSessionId, long madeNanos) {
        this.path = path;
        this.sink = sink;
        this.sdpSessionId = sdpSessionId;
        this.madeNanos = madeNanos;
    }

    /** One {@code m=} line. */
    record Track(int index, Stream stream, MediaSection section, int clockRate) {}

    String path() {
        return path;
    }

    Publisher sink() {
        return sink;
    }

    long sdpSessionId() {
        return sdpSessionId;
    }

    /** Since when the first of its streams is known. */
    long madeNanos() {
        return madeNanos;
    }

    int sdpVersion() {
        return sdpVersion;
    }

    /** In the order in which the pads were made, so that the SDP does not depend on whose caps came first. */
    List<Track> tracks() {
        return tracks;
    }

    Optional<Track> track(int index) {
        for (Track track : tracks) {
            if (track.index() == index) {
                return Optional.of(track);
            }
        }
        return Optional.empty();
    }

    Optional<Track> trackOf(Stream stream) {
        for (Track track : tracks) {
            if (track.stream() == stream) {
                return Optional.of(track);
            }
        }
        return Optional.empty();
    }

    boolean isEmpty() {
        return tracks.isEmpty();
    }

    /** Adds a stream or gives the one that is there its new description; its number in control URLs stays. */
    void put(Stream stream, MediaSection section, int clockRate) {
        Optional<Track> present = trackOf(stream);
        int index = present.isPresent() ? present.get().index() : freeIndex(sink.rank(stream.id(), path));
        present.ifPresent(tracks::remove);
        tracks.add(new Track(index, stream, section, clockRate));
        tracks.sort(Comparator.comparingInt(track -> track.stream().id()));
        sdpVersion++;
    }

    private int freeIndex(int wanted) {
        int index = wanted;
        while (track(index).isPresent()) {
            index++;
        }
        return index;
    }

    void remove(Stream stream) {
        trackOf(stream).ifPresent(tracks::remove);
        sdpVersion++;
    }

    /** Whether every one of its pads lets {@code user} in. */
    boolean admits(String user) {
        for (Track track : tracks) {
            PublishedStream pad = sink.pads().get(track.stream().id());
            if (pad != null && !pad.admits(user)) {
                return false;
            }
        }
        return true;
    }

    boolean isAnnounced() {
        return announced;
    }

    /** The application was told that it can be played. */
    void announced() {
        announced = true;
    }
}
