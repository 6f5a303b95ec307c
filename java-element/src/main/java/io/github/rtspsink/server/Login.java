package io.github.rtspsink.server;

import java.util.Optional;

/**
 * How a connection's viewer logged in last.
 *
 * <p>Thread: control. Ownership: belongs to the connection.
 *
 * @param nonce what it was proved with; empty with Basic
 */
record Login(String user, Optional<Nonces.Used> nonce) {}
