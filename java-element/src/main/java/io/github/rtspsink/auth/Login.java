package io.github.rtspsink.auth;

import java.util.Optional;

/**
 * The last login of a connection's viewer.
 *
 * <p>Thread: control. Ownership: belongs to the connection.
 *
 * @param nonce the nonce of a Digest login; empty with Basic
 */
public record Login(String user, Optional<Nonces.Used> nonce) {}
