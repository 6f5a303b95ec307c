package io.github.rtspsink.settings;

/**
 * A mapping is in use or is no valid path; the message is for the user and names the remedy. Thread: any. Ownership: immutable.
 */
public final class MappingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MappingException(String message) {
        super(message);
    }
}
