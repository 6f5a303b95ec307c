package io.github.rtspsink.auth;

/**
 * Logs which peers were refused and why, through a rate-limited log.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
public final class Refusals {
    private final System.Logger log;

    public Refusals(System.Logger log) {
        this.log = log;
    }

    public enum Reason {
        CONNECTIONS("max-connections is reached"),
        CONNECTIONS_OF_ADDRESS("max-connections-per-address is reached"),
        SESSIONS("max-sessions is reached"),
        MEMORY("max-memory is reached"),
        ADDRESS("the address is not in allow"),
        LOGIN_TIMEOUT("no request was let in within login-timeout"),
        WRONG_LOGIN("wrong user or password"),
        BLOCKED_LOGIN("max-failed-logins is reached"),
        RIGHTS("the user may not see the mapping"),
        APPLICATION("the application has refused"),
        UNDECIDED("the application has not decided within 5 s"),
        DECISIONS("too many decisions wait for the application");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }

    /**
     * Logs that a peer was refused.
     *
     * @param peer the peer's address
     */
    public void add(Reason reason, Object peer) {
        log.log(System.Logger.Level.WARNING, "refused: " + reason.words + "; {0}", peer);
    }
}
