package io.github.rtspsink.auth;

import java.util.Optional;

/**
 * How a connection's viewer logged in last.
 *
 * <p>Thread: control. Ownership: belongs to the connection.
 *
 * @param nonce what it was proved with; empty with Basic
 */
public record Login(String user, Optional<Nonces.Used> nonce) {}
