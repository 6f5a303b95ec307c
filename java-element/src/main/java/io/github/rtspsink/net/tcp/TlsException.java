package io.github.rtspsink.net.tcp;

/** A certificate or key cannot be used; the message is for the user and names the remedy. */
public final class TlsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TlsException(String message) {
        super(message);
    }

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
