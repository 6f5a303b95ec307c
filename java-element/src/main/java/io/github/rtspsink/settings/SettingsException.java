package io.github.rtspsink.settings;

/** A property's value cannot be used; the message is for the user and names the remedy. Thread: any. Ownership: immutable. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SettingsException(String message) {
        super(message);
    }

    public SettingsException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }
}
