package io.github.rtspsink.settings;

import io.github.rtspsink.net.tcp.Tls;
import io.github.rtspsink.net.tcp.TlsException;
import io.github.rtspsink.net.tcp.TlsUse;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A sink's settings of encryption; names are those of the element's properties. Thread: any. Ownership: immutable.
 *
 * @param certificate PEM file; empty disables encryption
 * @param key PEM file with the certificate's private key
 * @param clientCa PEM file with the certificate authorities of viewers' certificates; empty asks viewers for none
 * @param service TCP port of encrypted connections, 0 for a free one; empty for the port of plain connections
 */
public record TlsSettings(String certificate, String key, String clientCa, OptionalInt service) {
    public static final TlsSettings NONE = new TlsSettings("", "", "", OptionalInt.empty());

    public TlsSettings {
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new SettingsException("tls-certificate and tls-key belong together: set both, or none.");
        }
        if (certificate.isEmpty() && (!clientCa.isEmpty() || service.isPresent())) {
            throw new SettingsException((clientCa.isEmpty() ? "tls-service" : "tls-client-ca")
                    + " is of no use without a certificate: set tls-certificate and tls-key too.");
        }
    }

    static TlsSettings read(SettingLines given) {
        String port = given.text("tls-service", "");
        return new TlsSettings(
                given.text("tls-certificate", ""),
                given.text("tls-key", ""),
                given.text("tls-client-ca", ""),
                port.isEmpty()
                        ? OptionalInt.empty()
                        : OptionalInt.of(SettingLines.number(
                                "tls-service", port, 0, 65535, "a TCP port, or nothing for that of service")));
    }

    public boolean isOn() {
        return !certificate.isEmpty();
    }

    boolean hasOwnPort() {
        return service.isPresent();
    }

    /** Whether connections to the plain port may or must use TLS. */
    public TlsUse onPlainPort() {
        return isOn() && !hasOwnPort() ? TlsUse.OPTIONAL : TlsUse.NONE;
    }

    /**
     * Reads the files; null when TLS is off.
     *
     * @throws SettingsException when they cannot be used
     */
    public @Nullable Tls load() {
        if (!isOn()) {
            return null;
        }
        try {
            return Tls.load(certificate, key, clientCa);
        } catch (TlsException e) {
            throw new SettingsException(e);
        }
    }
}
