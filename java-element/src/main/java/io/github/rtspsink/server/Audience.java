package io.github.rtspsink.server;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The sessions that were set up on one mount.
 *
 * <p>Thread: control. Ownership: belongs to the {@link SessionTable}.
 */
final class Audience {
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final Set<Session> viewers = new LinkedHashSet<>();
    private final Set<Session> starting = new LinkedHashSet<>();

    void add(Session session) {
        sessions.add(session);
    }

    /** A copy, so that sessions may end while it is walked. */
    List<Session> all() {
        return new ArrayList<>(sessions);
    }

    int size() {
        return sessions.size();
    }

    /** One of the sessions waits for the first packet of a stream, or does not wait any more. */
    void starting(Session session, boolean waits) {
        if (waits) {
            starting.add(session);
        } else {
            starting.remove(session);
        }
    }

    /** Those that wait for the first packet of a stream, in a copy. */
    List<Session> starting() {
        return new ArrayList<>(starting);
    }

    /** One of the sessions has begun to play. */
    void join(Session session) {
        viewers.add(session);
    }

    /** One of the sessions is over. */
    void leave(Session session) {
        sessions.remove(session);
        viewers.remove(session);
        starting.remove(session);
    }

    /** How many of the sessions have played. */
    int viewers() {
        return viewers.size();
    }
}
