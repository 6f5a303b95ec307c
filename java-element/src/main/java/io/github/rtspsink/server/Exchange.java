package io.github.rtspsink.server;

import io.github.rtspsink.auth.Owner;
import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspRequest;
import io.github.rtspsink.rtsp.RtspResponse;
import io.github.rtspsink.rtsp.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request and its one reply, which may come later; until then the connection's next requests wait.
 *
 * <p>Thread: control. Ownership: belongs to the connection.
 */
final class Exchange {
    private final ServerContext context;
    private final Connection connection;
    private final RtspRequest request;
    private final long cseq;
    private @Nullable Session session;
    private String user = "";
    private boolean replied;

    Exchange(ServerContext context, Connection connection, RtspRequest request, long cseq) {
        this.context = context;
        this.connection = connection;
        this.request = request;
        this.cseq = cseq;
    }

    Connection connection() {
        return connection;
    }

    RtspRequest request() {
        return request;
    }

    /** The session the request named, so that the reply names it too. */
    void session(Session named) {
        session = named;
    }

    Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    void user(String loggedIn) {
        user = loggedIn;
    }

    /** Who sent it, "" where nobody has to log in. */
    String user() {
        return user;
    }

    Owner owner() {
        return new Owner(connection.peer().getAddress(), user);
    }

    /**
     * Does what the reply depends on; what is wrong becomes the reply. Where there can be none, because it was given before or the
     * JVM is in trouble, the connection is closed.
     */
    void attempt(Runnable work) {
        try {
            work.run();
        } catch (RtspException e) {
            context.log().log(
                    System.Logger.Level.DEBUG,
                    "{0}: {1} {2}: {3} {4}",
                    connection,
                    request.method(),
                    request.cseq().orElse(0),
                    e.status(),
                    e.getMessage());
            reply(RtspResponse.of(e.status(), e.headers()));
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void fail(Throwable thrown) {
        boolean answerable = !replied && thrown instanceof RuntimeException;
        try {
            context.failures().failed(thrown);
            if (answerable) {
                reply(RtspResponse.of(Status.INTERNAL_SERVER_ERROR));
            }
        } catch (RuntimeException | Error again) {
            answerable = false;
        }
        if (!answerable) {
            connection.close();
        }
    }

    /** Whether somebody still waits for the reply. */
    boolean isOpen() {
        return !replied && connection.isOpen();
    }

    /** Adds what every reply has and sends it; only the first one counts. */
    void reply(RtspResponse response) {
        if (replied) {
            return;
        }
        replied = true;
        RtspResponse whole = response;
        if (session != null && !response.headers().contains("Session")) {
            whole = whole.with("Session", session.id());
        }
        connection.finish(this, cseq, whole);
    }
}
