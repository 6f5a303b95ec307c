package io.github.rtspsink.net.tcp;

/** Whether connections of one port are encrypted. Thread: any. */
public enum TlsUse {
    /** TLS is not spoken here. */
    NONE,
    /** Each peer as it likes. */
    OPTIONAL,
    /** Whoever does not begin with a TLS hand-shake is turned away. */
    REQUIRED
}
