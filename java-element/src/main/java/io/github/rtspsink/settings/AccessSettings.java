package io.github.rtspsink.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of who may use a server; names and defaults are those of the element's properties.
 *
 * <p>Thread: any. Ownership: immutable; {@link #toString} shows no user.
 *
 * @param auth users of the property {@code auth}; empty when it is not set
 * @param file path of the {@code auth-file}
 * @param methods login methods that are offered
 * @param allow addresses from which connections may come; empty means any
 */
public record AccessSettings(
        Optional<Credentials> auth, Optional<Path> file, Set<AuthMethod> methods, List<AddressRange> allow) {

    /** Everybody may see everything, from anywhere. */
    public static final AccessSettings OPEN = new AccessSettings(
            Optional.empty(), Optional.empty(), EnumSet.of(AuthMethod.DIGEST_MD5, AuthMethod.BASIC), List.of());

    /**
     * Reads the properties. A property that is set but empty is an error: an unset variable in a script must not open the
     * server.
     *
     * @throws SettingsException names the property, never its secrets
     */
    static AccessSettings read(SettingLines given) {
        String auth = given.raw("auth");
        String file = given.raw("auth-file");
        String methods = given.raw("auth-methods");
        String allow = given.raw("allow");
        return new AccessSettings(
                auth == null ? Optional.empty() : Optional.of(Credentials.parse(auth)),
                file == null ? Optional.empty() : Optional.of(path(file)),
                methods == null ? OPEN.methods() : AuthMethod.parseSet(methods),
                allow == null ? OPEN.allow() : ranges(allow));
    }

    private static Path path(String text) {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // told below, like no name at all
        }
        throw SettingLines.refused("auth-file", text, "the path of a file");
    }

    private static List<AddressRange> ranges(String text) {
        return AddressRange.parseList(text)
                .orElseThrow(
                        () -> new SettingsException(
                                "\"" + text
                                        + "\" cannot be used for allow: set addresses and ranges such as 127.0.0.1,192.168.0.0/16,2001:db8::/32."));
    }

    /** Whether users have to log in. */
    public boolean hasUsers() {
        return auth.isPresent() || file.isPresent();
    }

    @Override
    public String toString() {
        return "AccessSettings[" + (hasUsers() ? "users" : "open") + ", " + methods + ", " + allow + "]";
    }
}
