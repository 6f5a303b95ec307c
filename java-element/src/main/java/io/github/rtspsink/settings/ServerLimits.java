package io.github.rtspsink.settings;

import java.time.Duration;

/**
 * Limits of the resources that peers may use; names and defaults are those of the element's properties.
 *
 * <p>Thread: any. Ownership: immutable.
 *
 * @param maxConnections connections in total
 * @param maxConnectionsPerAddress connections of one IPv4 address or one IPv6 network of 64 bits
 * @param maxSessions sessions in total
 * @param loginTimeout longest time until a new connection has sent a request that is admitted
 * @param maxFailedLogins failed logins of one address within a minute
 * @param maxHeaderBytes start line and headers of one request
 * @param maxMemoryMebibytes heap that all connections and sessions may use together
 * @param maxQueuedMebibytes native memory for data that waits for viewers who read too slowly
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

    /** @throws SettingsException names the property and its valid values */
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
