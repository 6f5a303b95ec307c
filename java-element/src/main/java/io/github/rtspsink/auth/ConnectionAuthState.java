package io.github.rtspsink.auth;

import java.util.Optional;

/**
 * The authentication state of a connection: no request was admitted yet, a request was admitted, or a user has logged in.
 *
 * <p>Thread: control. Ownership: belongs to its connection.
 */
public final class ConnectionAuthState {
    private final long cameNanos;
    private boolean admitted;
    private Optional<Login> login = Optional.empty();

    public ConnectionAuthState(long cameNanos) {
        this.cameNanos = cameNanos;
    }

    /** A request was admitted. Port scans and unauthenticated peers never get this far. */
    public void admit() {
        admitted = true;
    }

    public boolean isAdmitted() {
        return admitted;
    }

    /** The last login, if one was required. */
    public Optional<Login> login() {
        return login;
    }

    public void login(Login latest) {
        login = Optional.of(latest);
    }

    /** Whether no request was admitted within {@code limitNanos} after the connection was made. */
    public boolean isStranger(long nowNanos, long limitNanos) {
        return !admitted && strangerNanosLeft(nowNanos, limitNanos) < 0;
    }

    /** Time left for the first admitted request. */
    public long strangerNanosLeft(long nowNanos, long limitNanos) {
        return limitNanos - (nowNanos - cameNanos);
    }
}
