package io.github.rtspsink.settings;

import io.github.rtspsink.rtsp.DigestAlgorithm;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A login method. The constants are in the order of the challenges: ffmpeg uses the last Digest challenge and knows only MD5.
 *
 * <p>Thread: any. Ownership: immutable constants.
 */
public enum AuthMethod {
    DIGEST_SHA256(Optional.of(DigestAlgorithm.SHA_256)),
    DIGEST_MD5(Optional.of(DigestAlgorithm.MD5)),
    BASIC(Optional.empty());

    private final Optional<DigestAlgorithm> algorithm;

    AuthMethod(Optional<DigestAlgorithm> algorithm) {
        this.algorithm = algorithm;
    }

    /** The hash algorithm; empty for Basic, which sends the password itself. */
    public Optional<DigestAlgorithm> algorithm() {
        return algorithm;
    }

    public static AuthMethod of(DigestAlgorithm algorithm) {
        return algorithm == DigestAlgorithm.MD5 ? DIGEST_MD5 : DIGEST_SHA256;
    }

    /** @throws SettingsException unless {@code text} is a list such as {@code digest-md5+basic} */
    static Set<AuthMethod> parseSet(String text) {
        Set<AuthMethod> methods = EnumSet.noneOf(AuthMethod.class);
        try {
            for (String name : text.split("\\+", -1)) {
                methods.add(valueOf(name.trim().toUpperCase(Locale.ROOT).replace('-', '_')));
            }
        } catch (IllegalArgumentException e) {
            throw SettingLines.refused(
                    "auth-methods", text, "one or more of digest-md5, digest-sha256 and basic, with + between them");
        }
        return methods;
    }
}
