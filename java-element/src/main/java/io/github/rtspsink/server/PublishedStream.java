package io.github.rtspsink.server;

import io.github.rtspsink.media.ProtectedStream;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.rtsp.MediaSection;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One sink pad as the server sees it: expected until its caps came, then a track of a mount.
 *
 * <p>Thread: control. Ownership: belongs to its {@link Publisher}; owns its {@link Stream}.
 */
final class PublishedStream {
    /** How long viewers wait at the most for a stream that is expected. */
    static final long WAIT_NANOS = 10_000_000_000L;

    /**
     * How long a silent pad holds up the description of its neighbours: what an encoder that looks 40 pictures ahead
     * takes for the first one.
     */
    static final long NEIGHBOUR_NANOS = 5_000_000_000L;

    /** Encoders are left alone for less than this part. */
    private static final int LEAST_CHANGE = 50;

    private final Stream stream;
    private final long expectedSinceNanos;
    private String hint = "";
    private Set<String> users = Set.of();
    private @Nullable Format format;
    private @Nullable Mount mount;
    private @Nullable ProtectedStream protectedStream;
    private boolean ended;
    private long keyRequestedNanos;
    private boolean keyRequested;
    private int proposedBitsPerSecond;

    /** What a pad's caps say. */
    record Format(int stream, String mapping, MediaSection section, int clockRate, OptionalLong ssrc) {}

    PublishedStream(Stream stream, long expectedSinceNanos) {
        this.stream = stream;
        this.expectedSinceNanos = expectedSinceNanos;
    }

    Stream stream() {
        return stream;
    }

    long expectedSinceNanos() {
        return expectedSinceNanos;
    }

    /** Whether no caps came yet. */
    boolean isPending() {
        return mount == null && !ended;
    }

    /** Whether this pad, still without caps, may turn out to belong to {@code path}. */
    boolean mayBecome(String path) {
        return isPending() && (hint.isEmpty() || hint.equals(path));
    }

    /** Whether its mapping is known to be {@code path} although its caps are not there yet. */
    boolean isExpectedAt(String path) {
        return isPending() && hint.equals(path);
    }

    /** Whether it is part of {@code path} or expected there. */
    boolean belongsTo(String path) {
        return mount == null ? isExpectedAt(path) : mount.path().equals(path);
    }

    void hint(String mapping) {
        hint = mapping;
    }

    /** @param only who may watch; empty: everybody */
    void users(Set<String> only) {
        users = only;
    }

    boolean admits(String user) {
        return users.isEmpty() || users.contains(user);
    }

    /** What its caps said last, null before they came. */
    @Nullable
    Format format() {
        return format;
    }

    void format(Format value) {
        format = value;
    }

    /** Null while pending and after the end of the stream. */
    @Nullable
    Mount mount() {
        return mount;
    }

    void mount(@Nullable Mount value) {
        mount = value;
        ended = false;
    }

    /** Its stream as SRTP, null as long as nobody has asked for that. */
    @Nullable
    ProtectedStream protectedStream() {
        return protectedStream;
    }

    void protectedStream(@Nullable ProtectedStream value) {
        protectedStream = value;
    }

    /** Whether the source may be asked for a key frame now: not more often than it can help. */
    boolean mayRequestKey(long nowNanos, long intervalNanos) {
        if (keyRequested && nowNanos - keyRequestedNanos < intervalNanos) {
            return false;
        }
        keyRequested = true;
        keyRequestedNanos = nowNanos;
        return true;
    }

    /** Whether a proposed bit rate is worth telling; then it is the one to compare the next with. */
    boolean isNews(int bitsPerSecond) {
        boolean news = Math.abs(bitsPerSecond - proposedBitsPerSecond) > proposedBitsPerSecond / LEAST_CHANGE;
        proposedBitsPerSecond = news ? bitsPerSecond : proposedBitsPerSecond;
        return news;
    }

    /** End of stream: nothing more is expected here. */
    void end() {
        mount = null;
        ended = true;
    }
}
