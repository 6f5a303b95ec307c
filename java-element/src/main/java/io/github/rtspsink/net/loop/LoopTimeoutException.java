package io.github.rtspsink.net.loop;

/**
 * A {@link ControlLoop#call} was not answered in time.
 *
 * <p>Thread: any. Ownership: immutable.
 */
public final class LoopTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoopTimeoutException(String message) {
        super(message);
    }
}
