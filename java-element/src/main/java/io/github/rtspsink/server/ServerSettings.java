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
 * @param transports how the sink's streams may be had
 */
public record ServerSettings(
        String address, int service, Duration sessionTimeout, FastStart fastStart, TransportSettings transports) {

    /** With the default transports. */
    public ServerSettings(String address, int service, Duration sessionTimeout, FastStart fastStart) {
        this(address, service, sessionTimeout, fastStart, TransportSettings.DEFAULT);
    }

    /**
     * Reads one {@code name=value} per line, as the C side sends them.
     *
     * @throws SettingsException naming the property and what it takes
     */
    public static ServerSettings parse(String lines) {
        SettingLines given = new SettingLines(lines);
        ServerSettings settings = new ServerSettings(
                given.text("address", "0.0.0.0"),
                given.number("service", 554, 0, 65535, "a TCP port, or 0 for a free one"),
                Duration.ofSeconds(given.number("session-timeout", 60, 1, Integer.MAX_VALUE, "seconds")),
                fastStart(given.text("fast-start", "keyframe")),
                TransportSettings.read(given));
        given.checkAllKnown();
        return settings;
    }

    private static FastStart fastStart(String value) {
        try {
            return FastStart.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw SettingLines.refused("fast-start", value, "keyframe, gop or none");
        }
    }
}
