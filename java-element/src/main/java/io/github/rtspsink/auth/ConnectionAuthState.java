package io.github.rtspsink.auth;

import java.util.Optional;

/**
 * How far the peer of a connection has got: a stranger, let in, or known by name.
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

    /** A request was let in, which a mere port scan and a stranger do not get to. */
    public void admit() {
        admitted = true;
    }

    public boolean isAdmitted() {
        return admitted;
    }

    /** How they logged in last, if they had to. */
    public Optional<Login> login() {
        return login;
    }

    public void login(Login latest) {
        login = Optional.of(latest);
    }

    /** Whether they are still a stranger {@code limitNanos} after they came. */
    public boolean isStranger(long nowNanos, long limitNanos) {
        return !admitted && strangerNanosLeft(nowNanos, limitNanos) < 0;
    }

    /** How long they may still be a stranger. */
    public long strangerNanosLeft(long nowNanos, long limitNanos) {
        return limitNanos - (nowNanos - cameNanos);
    }
}
