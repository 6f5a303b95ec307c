package io.github.rtspsink.server;

/** A property's value cannot be used; the message is for the user and names the remedy. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SettingsException(String message) {
        super(message);
    }

    SettingsException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
