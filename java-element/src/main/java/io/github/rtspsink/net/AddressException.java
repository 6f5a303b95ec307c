package io.github.rtspsink.net;

import org.jspecify.annotations.Nullable;

/**
 * The server's address or port cannot be used; the message names the remedy.
 *
 * <p>Thread: any. Ownership: immutable.
 */
public final class AddressException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * The cause: the port is in use, the port needs root, the address belongs to another machine, or the text is no address.
     */
    public enum Kind {
        IN_USE,
        PRIVILEGED,
        UNKNOWN_ADDRESS,
        INVALID
    }

    private final Kind kind;

    AddressException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
