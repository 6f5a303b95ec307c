package io.github.rtspsink.settings;

import io.github.rtspsink.net.tcp.WebOrigins;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Settings of how a sink's connections are protected; names are those of the element's properties. Thread: any. Ownership:
 * immutable.
 *
 * @param tls certificate, key and port of encrypted connections
 * @param webSocketOrigins web pages that may open WebSockets
 */
public record ConnectionSettings(TlsSettings tls, WebOrigins webSocketOrigins) {
    public static final ConnectionSettings DEFAULT = new ConnectionSettings(TlsSettings.NONE, WebOrigins.SAME);

    static ConnectionSettings read(SettingLines given) {
        return new ConnectionSettings(TlsSettings.read(given), origins(given.text("websocket-origins", "")));
    }

    private static WebOrigins origins(String value) {
        Set<String> origins = new LinkedHashSet<>();
        for (String part : value.split(",", -1)) {
            String origin = part.trim();
            if (!origin.isEmpty()) {
                origins.add(origin);
            }
        }
        return WebOrigins.of(origins);
    }

    /**
     * Checks that a sink with {@code other} settings may share the server.
     *
     * @throws SettingsException names the remedy, if the settings differ
     */
    public void checkJoinable(ConnectionSettings other) {
        if (!equals(other)) {
            throw new SettingsException("Another rtspsink of this process serves this port with other TLS properties or"
                    + " websocket-origins: set the same ones, or another service.");
        }
    }
}
