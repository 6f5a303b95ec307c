package io.github.rtspsink.settings;

import io.github.rtspsink.media.FastStart;
import java.time.Duration;
import java.util.Locale;

/**
 * What a sink asks of its server; names and defaults are the element's properties.
 *
 * @param address to listen on: an IPv4 or IPv6 literal; {@code 0.0.0.0} is all of IPv4, {@code ::} all of both families
 * @param service TCP port 0..65535, 0 takes a free one
 * @param sessionTimeout how long a session lives without a sign of its viewer
 * @param fastStart what a newcomer gets first
 * @param transports how the sink's streams may be had
 * @param access who may watch
 * @param limits what strangers may make the server hold
 * @param connections how connections are protected
 * @param adaptation whether encoders follow what viewers report
 */
public record ServerSettings(
        String address,
        int service,
        Duration sessionTimeout,
        FastStart fastStart,
        TransportSettings transports,
        AccessSettings access,
        ServerLimits limits,
        ConnectionSettings connections,
        AdaptationSettings adaptation) {

    /** With the default transports and limits, for everybody, without encryption. */
    public ServerSettings(String address, int service, Duration sessionTimeout, FastStart fastStart) {
        this(
                address,
                service,
                sessionTimeout,
                fastStart,
                TransportSettings.DEFAULT,
                AccessSettings.OPEN,
                ServerLimits.DEFAULT,
                ConnectionSettings.DEFAULT,
                AdaptationSettings.OFF);
    }

    /**
     * Whether a sink with {@code other} settings may join the server of one with these.
     *
     * @throws SettingsException when they differ in what a server has once for all of its sinks
     */
    public void checkJoin(ServerSettings other) {
        connections.checkJoinable(other.connections);
        checkAlike(access.equals(other.access), "auth, auth-file, auth-methods or allow");
        checkAlike(
                limits.equals(other.limits),
                "max-connections, max-connections-per-address, max-sessions, max-failed-logins, max-header-bytes,"
                        + " max-memory, max-queued-memory or login-timeout");
        checkAlike(
                sessionTimeout.equals(other.sessionTimeout) && transports.dscp().equals(other.transports.dscp()),
                "session-timeout or qos-dscp");
    }

    private void checkAlike(boolean alike, String properties) {
        if (!alike) {
            throw new SettingsException("Another rtspsink of this process listens on " + address + " port " + service
                    + " with other settings of " + properties + ": set them alike, or choose another service.");
        }
    }

    /**
     * Reads one {@code name=value} per line, as the C side sends them.
     *
     * @throws SettingsException naming the property and what it takes
     */
    public static ServerSettings parse(String lines) {
        SettingLines given = new SettingLines(lines);
        ServerSettings settings = new ServerSettings(
                given.text("address", "::"),
                given.number("service", 554, 0, 65535, "a TCP port, or 0 for a free one"),
                Duration.ofSeconds(given.number("session-timeout", 60, 1, Integer.MAX_VALUE, "seconds")),
                fastStart(given.text("fast-start", "auto")),
                TransportSettings.read(given),
                AccessSettings.read(given),
                ServerLimits.read(given),
                ConnectionSettings.read(given),
                AdaptationSettings.read(given));
        given.checkAllKnown();
        settings.checkProtected();
        return settings;
    }

    private void checkProtected() {
        if (transports.needsEncryption() && !connections.tls().isOn()) {
            throw new SettingsException("profiles=savp and savpf tell viewers keys, which only TLS keeps secret:"
                    + " set tls-certificate and tls-key too, or leave savp and savpf out of profiles.");
        }
    }

    private static FastStart fastStart(String value) {
        try {
            return FastStart.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw SettingLines.refused("fast-start", value, "auto, keyframe, gop or none");
        }
    }
}
