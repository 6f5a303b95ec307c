package io.github.rtspsink.server;

import io.github.rtspsink.media.FastStart;
import java.time.Duration;
import java.util.Locale;

/**
 * What a sink asks of its server; names and defaults are the element's properties.
 *
 * @param address to listen on: an IPv4 or IPv6 literal, a host name, {@code 0.0.0.0} or {@code ::}
 * @param service TCP port 0..65535, 0 takes a free one
 * @param sessionTimeout how long a session lives without a sign of its viewer
 * @param fastStart what a newcomer gets first
 */
public record ServerSettings(String address, int service, Duration sessionTimeout, FastStart fastStart) {

    /**
     * Reads one {@code name=value} per line, as the C side sends them.
     *
     * @throws SettingsException naming the property and what it takes
     */
    public static ServerSettings parse(String lines) {
        String address = "0.0.0.0";
        String service = "554";
        String timeout = "60";
        String fastStart = "keyframe";
        for (String line : lines.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                continue;
            }
            String value = line.substring(equals + 1).trim();
            switch (line.substring(0, equals)) {
                case "address" -> address = value;
                case "service" -> service = value;
                case "session-timeout" -> timeout = value;
                case "fast-start" -> fastStart = value;
                default ->
                    throw new SettingsException("Unknown setting \"" + line.substring(0, equals)
                            + "\": plugin and jar are of different versions; install both from one build.");
            }
        }
        return new ServerSettings(
                address,
                number("service", service, 0, 65535, "a TCP port, or 0 for a free one"),
                Duration.ofSeconds(number("session-timeout", timeout, 1, Integer.MAX_VALUE, "seconds")),
                fastStart(fastStart));
    }

    private static int number(String name, String value, int min, int max, String meaning) {
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, like a number out of range
        }
        throw new SettingsException(
                "\"" + value + "\" cannot be used for " + name + ": set " + min + ".." + max + ", " + meaning + ".");
    }

    private static FastStart fastStart(String value) {
        try {
            return FastStart.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new SettingsException("\"" + value + "\" cannot be used for fast-start: set keyframe, gop or none.");
        }
    }
}
