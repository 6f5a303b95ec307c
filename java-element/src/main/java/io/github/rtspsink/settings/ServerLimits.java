package io.github.rtspsink.settings;

import java.time.Duration;

/**
 * What strangers may make a server hold; names and defaults are the element's properties.
 *
 * <p>Thread: any. Ownership: immutable.
 *
 * @param maxConnections in total
 * @param maxConnectionsPerAddress of one IPv4 address or one IPv6 network of 64 bits
 * @param maxSessions in total
 * @param loginTimeout how long a new connection may take to send a first request that is let in
 * @param maxFailedLogins of one address within a minute
 * @param maxHeaderBytes start line and headers of one request
 * @param maxMemoryMebibytes of heap that connections and sessions may hold together
 * @param maxQueuedMebibytes of native memory that may wait for viewers who read too slowly
 */
public record ServerLimits(
        int maxConnections,
        int maxConnectionsPerAddress,
        int maxSessions,
        Duration loginTimeout,
        int maxFailedLogins,
        int maxHeaderBytes,
        int maxMemoryMebibytes,
        int maxQueuedMebibytes) {

    private static final int DEFAULT_LOGIN_SECONDS = 20;

    public static final ServerLimits DEFAULT =
            new ServerLimits(4096, 2048, 4096, Duration.ofSeconds(DEFAULT_LOGIN_SECONDS), 10, 32 * 1024, 24, 256);

    private static final int LEAST_HEADER_BYTES = 1024;
    private static final int MOST_HEADER_BYTES = 1 << 20;
    private static final int LEAST_MEMORY_MEBIBYTES = 4;
    private static final int LEAST_QUEUED_MEBIBYTES = 8;
    private static final int MOST_MEBIBYTES = 1 << 14;

    /** @throws SettingsException naming the property and what it takes */
    static ServerLimits read(SettingLines given) {
        return new ServerLimits(
                count(given, "max-connections", DEFAULT.maxConnections()),
                count(given, "max-connections-per-address", DEFAULT.maxConnectionsPerAddress()),
                count(given, "max-sessions", DEFAULT.maxSessions()),
                Duration.ofSeconds(
                        given.number("login-timeout", DEFAULT_LOGIN_SECONDS, 1, Integer.MAX_VALUE, "seconds")),
                count(given, "max-failed-logins", DEFAULT.maxFailedLogins()),
                given.number(
                        "max-header-bytes", DEFAULT.maxHeaderBytes(), LEAST_HEADER_BYTES, MOST_HEADER_BYTES, "bytes"),
                mebibytes(given, "max-memory", DEFAULT.maxMemoryMebibytes(), LEAST_MEMORY_MEBIBYTES),
                mebibytes(given, "max-queued-memory", DEFAULT.maxQueuedMebibytes(), LEAST_QUEUED_MEBIBYTES));
    }

    private static int mebibytes(SettingLines given, String name, int fallback, int least) {
        return given.number(name, fallback, least, MOST_MEBIBYTES, "MiB");
    }

    private static int count(SettingLines given, String name, int fallback) {
        return given.number(name, fallback, 1, Integer.MAX_VALUE, "how many");
    }
}
