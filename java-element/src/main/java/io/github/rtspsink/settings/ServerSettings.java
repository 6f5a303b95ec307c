package io.github.rtspsink.settings;

import io.github.rtspsink.media.FastStart;
import java.time.Duration;
import java.util.Locale;

/**
 * A sink's settings of its server; names and defaults are those of the element's properties. Thread: any. Ownership: immutable.
 *
 * @param address to listen on: an IPv4 or IPv6 literal; {@code 0.0.0.0} is all of IPv4, {@code ::} all of both families
 * @param service TCP port 0..65535; 0 chooses a free one
 * @param sessionTimeout lifetime of a session without any message of its viewer
 * @param fastStart what a new viewer is sent first
 * @param transports transports that the sink's streams offer
 * @param access who may watch
 * @param limits limits of the resources that peers may use
 * @param connections how connections are protected
 * @param adaptation how encoders adapt to viewers' reports
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

    /** Default transports and limits, no access control, no encryption. */
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
     * Checks that a sink with {@code other} settings may join a server that has these.
     *
     * @throws SettingsException if they differ in a setting that all sinks of a server share
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
     * @throws SettingsException names the property and its valid values
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
