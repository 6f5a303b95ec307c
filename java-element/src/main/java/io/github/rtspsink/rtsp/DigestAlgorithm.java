package io.github.rtspsink.rtsp;

import java.util.Optional;

/** A hash algorithm of RFC 7616 section 3.3. An immutable constant; safe on every thread. */
public enum DigestAlgorithm {
    MD5("MD5", 32),
    SHA_256("SHA-256", 64);

    private final String token;
    private final int hexDigits;

    DigestAlgorithm(String token, int hexDigits) {
        this.token = token;
        this.hexDigits = hexDigits;
    }

    /** The name on the wire, which is the JDK's name as well. */
    public String token() {
        return token;
    }

    /** The length of a hash as text. */
    public int hexDigits() {
        return hexDigits;
    }

    static Optional<DigestAlgorithm> of(String token) {
        for (DigestAlgorithm algorithm : values()) {
            if (algorithm.token.equalsIgnoreCase(token)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
