package io.github.rtspsink.server;

import io.github.rtspsink.auth.Owner;
import io.github.rtspsink.auth.Refusals;
import io.github.rtspsink.net.Budget;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.Status;
import io.github.rtspsink.settings.AddressRange;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The server's sessions by id.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class SessionTable {
    private static final int ID_BYTES = 16;

    /** Far above what one host needs, far below what would hurt. */
    private static final int MAX_PER_CONNECTION = 32;

    private final ServerContext context;
    private final Budget budget;
    private final Refusals refusals;
    private final SecureRandom random;
    private final Map<String, Session> byId = new HashMap<>();
    private final Map<Mount, Audience> audiences = new HashMap<>();

    SessionTable(ServerContext context, Budget budget, Refusals refusals, SecureRandom random) {
        this.context = context;
        this.budget = budget;
        this.refusals = refusals;
        this.random = random;
    }

    /** A copy, so that sessions may end while it is walked. */
    List<Session> all() {
        return new ArrayList<>(byId.values());
    }

    /**
     * A session that has no time yet.
     *
     * @param evicted ends a session whose place others need more
     * @throws RtspException 503 when the connection or the server has too many already
     */
    Session create(Mount mount, Exchange exchange, Consumer<Session> evicted) {
        Connection connection = exchange.connection();
        if (connection.sessions() >= MAX_PER_CONNECTION) {
            throw new RtspException(Status.SERVICE_UNAVAILABLE, "too many sessions on one connection");
        }
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        Session[] self = new Session[1];
        Budget.Account account =
                budget.open(AddressRange.holderOf(exchange.owner().address()), kind -> {
                    refuse(self[0].connection(), kind);
                    evicted.accept(self[0]);
                });
        Session session = new Session(HexFormat.of().formatHex(id), mount, exchange.owner(), connection, account);
        self[0] = session;
        byId.put(session.id(), session);
        audiences.computeIfAbsent(mount, first -> new Audience()).add(session);
        connection.enter(session);
        session.rerank();
        return session;
    }

    /** The session has given a sign of life. */
    void renew(Session session) {
        session.renew(context.nanoTime() + context.settings().sessionTimeout().toNanos());
    }

    private void refuse(Connection connection, Budget.Kind kind) {
        Refusals.Reason reason = kind == Budget.Kind.SESSIONS ? Refusals.Reason.SESSIONS : Refusals.Reason.MEMORY;
        refusals.add(reason, connection);
    }

    /**
     * Makes room for so many transports of {@code session}.
     *
     * @throws RtspException 503 when there is none
     */
    void claim(Session session, int streams) {
        boolean holdsPlace = session.claimPlace();
        if (!holdsPlace || !session.claimStreams(streams)) {
            refuse(session.connection(), holdsPlace ? Budget.Kind.HEAP : Budget.Kind.SESSIONS);
            throw new RtspException(Status.SERVICE_UNAVAILABLE, "no room for another session");
        }
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

    /** The sessions of {@code mount}; none where there are none. */
    Audience of(Mount mount) {
        Audience present = audiences.get(mount);
        return present == null ? new Audience() : present;
    }

    /** The session does not count among those of its mount any more. */
    void leave(Session session) {
        Audience audience = of(session.mount());
        audience.leave(session);
        if (audience.size() == 0) {
            audiences.remove(session.mount());
        }
    }

    boolean holds(Session session) {
        return byId.get(session.id()) == session;
    }

    void remove(Session session) {
        byId.remove(session.id());
        session.close();
        leave(session);
        session.connection().leave(session);
    }
}
