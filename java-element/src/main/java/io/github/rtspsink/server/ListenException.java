package io.github.rtspsink.server;

/** The address or port cannot be had; the message is for the user and names the remedy. */
public final class ListenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ListenException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
