package io.github.rtspsink.server;

import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.Status;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The server's sessions by id.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class SessionTable {
    private static final int ID_BYTES = 16;

    /** Far above what one host needs, far below what would hurt. */
    private static final int MAX_PER_CONNECTION = 32;

    private final SecureRandom random;
    private final int maxSessions;
    private final Refusals refusals;
    private final Map<String, Session> byId = new HashMap<>();

    SessionTable(SecureRandom random, int maxSessions, Refusals refusals) {
        this.random = random;
        this.maxSessions = maxSessions;
        this.refusals = refusals;
    }

    /** A copy, so that sessions may end while it is walked. */
    List<Session> all() {
        return new ArrayList<>(byId.values());
    }

    /** @throws RtspException 503 when the connection or the server has too many already */
    Session create(Mount mount, Exchange exchange) {
        Connection connection = exchange.connection();
        if (byId.size() >= maxSessions) {
            refusals.add(Refusals.Reason.SESSIONS, connection);
            throw new RtspException(Status.SERVICE_UNAVAILABLE, "too many sessions");
        }
        if (connection.sessions() >= MAX_PER_CONNECTION) {
            throw new RtspException(Status.SERVICE_UNAVAILABLE, "too many sessions on one connection");
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Session session = new Session(HexFormat.of().formatHex(id), mount, exchange.owner(), connection);
        byId.put(session.id(), session);
        mount.sessions().add(session);
        connection.enter(session);
        return session;
    }

    /**
     * The session that a request names; another host's or user's is as unknown as none, so that an overheard id
     * is of little use.
     *
     * @throws RtspException 454
     */
    Session find(String id, Owner from) {
        Session session = byId.get(id);
        if (session == null || !session.owner().equals(from)) {
            throw new RtspException(Status.SESSION_NOT_FOUND, "no such session");
        }
        return session;
    }

    boolean holds(Session session) {
        return byId.get(session.id()) == session;
    }

    void remove(Session session) {
        byId.remove(session.id());
        session.mount().leave(session);
        session.connection().leave(session);
    }
}
