package io.github.rtspsink.settings;

/** A mapping is taken or cannot be a path; the message is for the user and names the remedy. */
public final class MappingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MappingException(String message) {
        super(message);
    }
}
