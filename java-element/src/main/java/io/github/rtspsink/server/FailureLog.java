package io.github.rtspsink.server;

/**
 * Writes down what was thrown where nothing should have been.
 *
 * <p>Thread: any. Ownership: belongs to its server; borrows the log.
 */
final class FailureLog {
    private final System.Logger log;
    private final int service;

    /** @param service the port that the server was asked to listen on */
    FailureLog(System.Logger log, int service) {
        this.log = log;
        this.service = service;
    }

    /** Throws nothing. */
    void failed(Throwable thrown) {
        try {
            log.log(System.Logger.Level.WARNING, "an unexpected failure on port " + service, thrown);
        } catch (RuntimeException | Error unwritable) {
            // Without memory there is no line either; what failed is contained all the same.
            return;
        }
    }
}
