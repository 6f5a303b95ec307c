package io.github.rtspsink.server;

import java.util.Optional;

/**
 * How far the peer of a connection has got: a stranger, let in, or known by name.
 *
 * <p>Thread: control. Ownership: belongs to its connection.
 */
final class Visitor {
    private final long cameNanos;
    private boolean admitted;
    private Optional<Login> login = Optional.empty();

    Visitor(long cameNanos) {
        this.cameNanos = cameNanos;
    }

    /** A request was let in, which a mere port scan and a stranger do not get to. */
    void admit() {
        admitted = true;
    }

    boolean isAdmitted() {
        return admitted;
    }

    /** How they logged in last, if they had to. */
    Optional<Login> login() {
        return login;
    }

    void login(Login latest) {
        login = Optional.of(latest);
    }

    /** Whether they are still a stranger {@code limitNanos} after they came. */
    boolean isStranger(long nowNanos, long limitNanos) {
        return !admitted && strangerNanosLeft(nowNanos, limitNanos) < 0;
    }

    /** How long they may still be a stranger. */
    long strangerNanosLeft(long nowNanos, long limitNanos) {
        return limitNanos - (nowNanos - cameNanos);
    }
}
