package io.github.rtspsink.rtsp;

import java.util.Optional;

/**
 * The Authorization header (RFC 2326 section 12.5): what somebody says to prove who they are. Safe on every thread. Immutable;
 * its text form never shows what is secret.
 */
public sealed interface Authorization permits BasicAuthorization, DigestAuthorization {

    /** Who they say they are. */
    String user();

    /**
     * Reads one header.
     *
     * @return empty for a scheme or an algorithm that we never offer
     * @throws RtspException 400 for a broken one
     */
    static Optional<Authorization> parse(String header) {
        int blank = 0;
        while (blank < header.length() && !Grammar.isBlank(header.charAt(blank))) {
            blank++;
        }
        String scheme = header.substring(0, blank);
        String rest = Grammar.trim(header.substring(blank));
        if (scheme.equalsIgnoreCase("Basic")) {
            return Optional.of(BasicAuthorization.parse(rest));
        }
        return scheme.equalsIgnoreCase("Digest") ? DigestAuthorization.parse(rest) : Optional.empty();
    }

    /** What every broken header is answered with; quotes nothing of it. */
    static RtspException bad() {
        return new RtspException(Status.BAD_REQUEST, "the credentials cannot be read");
    }
}
