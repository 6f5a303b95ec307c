package io.github.rtspsink.net.tcp;

/** Whether connections of one port are encrypted. An immutable constant; safe on every thread. */
public enum TlsUse {
    /** The port does not speak TLS. */
    NONE,
    /** Each peer decides. */
    OPTIONAL,
    /** A peer that does not begin with a TLS handshake is refused. */
    REQUIRED
}
