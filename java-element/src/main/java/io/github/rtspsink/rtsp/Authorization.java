package io.github.rtspsink.rtsp;

import java.util.Optional;

/**
 * The Authorization header (RFC 2326 section 12.5): the credentials of a request. Safe on every thread. Immutable; its text
 * form never shows secrets.
 */
public sealed interface Authorization permits BasicAuthorization, DigestAuthorization {

    /** The user name that the peer claims. */
    String user();

    /**
     * Reads one header.
     *
     * @return empty for a scheme or an algorithm that this server never offers
     * @throws RtspException 400 for a malformed header
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

    /** The error for every malformed header; it quotes nothing of the header, which may hold secrets. */
    static RtspException bad() {
        return new RtspException(Status.BAD_REQUEST, "the credentials cannot be read");
    }
}
