package io.github.rtspsink.server;

import java.text.MessageFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.ResourceBundle;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log that strangers cannot fill: of each kind of warning or error the first line is written whole, later ones once a minute at
 * the most, with how many there were meanwhile. What is of use to who debugs, and not written otherwise, passes as it is.
 *
 * <p>A kind is a message before its parameters are filled in and, with an exception, its class and where it was thrown; so a line
 * that is to be limited has no varying text but its parameters.
 *
 * <p>Thread: any; lock inside, held for a look at a table. Ownership: borrows the log behind it.
 */
public final class LimitedLog implements System.Logger {
    static final long QUIET_NANOS = 60_000_000_000L;

    /** Our code has fewer kinds; more can only come from libraries, and count as one. */
    static final int MAX_KINDS = 256;

    private static final String ALL_OTHERS = "";

    private final System.Logger log;
    private final LongSupplier clock;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** @param clock monotonic, ns */
    public LimitedLog(System.Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    /** How often something came. */
    private static final class Kind {
        private final Level level;
        private final String message;
        private long toldNanos;
        private long leftOut;

        Kind(Level level, String message) {
            this.level = level;
            this.message = message;
        }
    }

    @Override
    public String getName() {
        return log.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return log.isLoggable(level);
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
        if (!isLimited(level)) {
            log.log(level, bundle, message, thrown);
            return;
        }
        OptionalLong before = leftOut(level, message, message + where(thrown));
        if (before.isPresent()) {
            log.log(level, bundle, message + more(before.getAsLong()), thrown);
        }
    }

    private static String where(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StackTraceElement[] trace = thrown.getStackTrace();
        return ' ' + thrown.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object @Nullable ... parameters) {
        if (!isLimited(level)) {
            log.log(level, bundle, format, parameters);
            return;
        }
        OptionalLong before = leftOut(level, format, format);
        if (before.isPresent()) {
            String line = parameters == null ? format : MessageFormat.format(format, parameters);
            log.log(level, bundle, line + more(before.getAsLong()), (Object[]) null);
        }
    }

    private boolean isLimited(Level level) {
        return level.getSeverity() >= Level.WARNING.getSeverity() && log.isLoggable(level);
    }

    private static String more(long leftOut) {
        return leftOut == 0 ? "" : " (and " + leftOut + " more since the last such line)";
    }

    /** How many lines of a kind were left out since the last one; empty if this one is left out, too. */
    private synchronized OptionalLong leftOut(Level level, String message, String name) {
        long now = clock.getAsLong();
        Kind kind = kinds.get(name);
        if (kind == null) {
            kind = kinds.size() < MAX_KINDS
                    ? kinds.computeIfAbsent(name, key -> newKind(level, message, now))
                    : kinds.computeIfAbsent(ALL_OTHERS, key -> newKind(level, "lines of further kinds", now));
        }
        if (now - kind.toldNanos < QUIET_NANOS) {
            kind.leftOut++;
            return OptionalLong.empty();
        }
        long leftOut = kind.leftOut;
        kind.leftOut = 0;
        kind.toldNanos = now;
        return OptionalLong.of(leftOut);
    }

    private static Kind newKind(Level level, String message, long now) {
        Kind kind = new Kind(level, message);
        kind.toldNanos = now - QUIET_NANOS;
        return kind;
    }

    /** Says how many lines were left out of kinds that have had none for a while; to be called now and then. */
    public synchronized void tellLeftOut() {
        long now = clock.getAsLong();
        for (Kind kind : kinds.values()) {
            if (kind.leftOut > 0 && now - kind.toldNanos >= QUIET_NANOS) {
                log.log(kind.level, (ResourceBundle) null, kind.message + more(kind.leftOut), (Object[]) null);
                kind.leftOut = 0;
                kind.toldNanos = now;
            }
        }
    }
}
