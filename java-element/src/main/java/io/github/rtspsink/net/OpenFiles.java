package io.github.rtspsink.net;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * The limit of open descriptors (files, sockets) of the process, and the number that it has open.
 *
 * <p>Thread: any. Ownership: immutable.
 *
 * @param limit the soft limit, RLIMIT_NOFILE; a JVM raises it to the hard one when it starts
 * @param open the number of open descriptors
 */
public record OpenFiles(int limit, int open) {
    private static final String LIMIT = "Max open files";
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final File OPEN = new File("/proc/self/fd");

    /** Connections that a listener accepts in one turn of its loop and closes only at the end of it, and what else is short-lived. */
    private static final int LEAST_RESERVE = 96;

    /** One part of this many is left to the application, its pipeline and the server's ports, which may need more files later. */
    private static final int RESERVED_PART = 8;

    /** Some must be served, whatever the limit is. */
    private static final int LEAST_CONNECTIONS = 8;

    /** As the kernel says now; without a limit where it does not say so. */
    public static OpenFiles now() {
        String[] open = OPEN.list();
        try {
            return new OpenFiles(
                    limit(Files.readAllLines(LIMITS)).orElse(Integer.MAX_VALUE), open == null ? 0 : open.length);
        } catch (IOException | SecurityException unknown) {
            return new OpenFiles(Integer.MAX_VALUE, 0);
        }
    }

    /**
     * The soft limit as {@code /proc/self/limits} names it (proc(5)); empty when there is none. No lambdas and no regular
     * expressions: every start waits for this.
     */
    static OptionalInt limit(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith(LIMIT)) {
                return number(line.substring(LIMIT.length()).trim());
            }
        }
        return OptionalInt.empty();
    }

    /** The number that {@code columns} begins with; "unlimited" is none. */
    private static OptionalInt number(String columns) {
        int end = columns.indexOf(' ');
        try {
            long number = Long.parseLong(end < 0 ? columns : columns.substring(0, end));
            return OptionalInt.of((int) Math.min(number, Integer.MAX_VALUE));
        } catch (NumberFormatException none) {
            return OptionalInt.empty();
        }
    }

    /** How many connections there is room for: each takes one descriptor. */
    public int connections() {
        return Math.max(LEAST_CONNECTIONS, limit - open - reserve(limit));
    }

    /** The limit of open files that these connections need. */
    public int needed(int connections) {
        long used = (long) connections + open + LEAST_RESERVE;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(used, used + used / (RESERVED_PART - 1)));
    }

    private static int reserve(int limit) {
        return Math.max(LEAST_RESERVE, limit / RESERVED_PART);
    }
}
