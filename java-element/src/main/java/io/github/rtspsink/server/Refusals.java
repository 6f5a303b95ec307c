package io.github.rtspsink.server;

import java.util.EnumMap;
import java.util.Map;

/**
 * Counts who was turned away and why, and says so in the log once a minute at the most.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class Refusals {
    private static final long QUIET_NANOS = 60_000_000_000L;

    private final System.Logger log;
    private final Map<Reason, Count> counts = new EnumMap<>(Reason.class);

    Refusals(System.Logger log) {
        this.log = log;
    }

    enum Reason {
        CONNECTIONS("max-connections is reached"),
        CONNECTIONS_OF_ADDRESS("max-connections-per-address is reached"),
        SESSIONS("max-sessions is reached"),
        ADDRESS("the address is not in allow"),
        LOGIN_TIMEOUT("no request was let in within login-timeout"),
        WRONG_LOGIN("wrong user or password"),
        BLOCKED_LOGIN("max-failed-logins is reached"),
        RIGHTS("the user may not see the mapping"),
        APPLICATION("the application has refused");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }

    private static final class Count {
        private long total;
        private long toldNanos;
    }

    /** @param peer for the log: an address */
    void add(Reason reason, Object peer, long nowNanos) {
        Count count = counts.computeIfAbsent(reason, key -> new Count());
        count.total++;
        if (count.total == 1 || nowNanos - count.toldNanos >= QUIET_NANOS) {
            count.toldNanos = nowNanos;
            log.log(
                    System.Logger.Level.WARNING,
                    "refused: {0}; {1} times so far, now {2}",
                    reason.words,
                    Long.toString(count.total),
                    peer);
        }
    }
}
