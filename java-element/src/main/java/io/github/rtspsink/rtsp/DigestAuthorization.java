package io.github.rtspsink.rtsp;

import java.util.Map;
import java.util.Optional;

/**
 * Credentials of Digest authentication (RFC 7616 section 3.4), also in the older form without qop (RFC 2617 section 3.2.2).
 * Safe on every thread. Immutable; {@link #toString} does not show the response, which can be used again in the form without
 * qop.
 *
 * @param uri the URI that the client hashed, which may differ from the request's
 * @param response the client's hash, in hexadecimal digits
 * @param count present when the client counts its requests (qop=auth)
 */
public record DigestAuthorization(
        String user,
        String realm,
        String nonce,
        String uri,
        DigestAlgorithm algorithm,
        String response,
        Optional<Count> count)
        implements Authorization {

    private static final int COUNT_DIGITS = 8;
    private static final int MAX_CNONCE_CHARACTERS = 256;
    private static final String AUTH = "auth";

    /**
     * The number of this request among those that use the same nonce (nc).
     *
     * @param text the number in the form that the client hashed
     */
    public record Count(String text, long value, String cnonce) {}

    static Optional<Authorization> parse(String text) {
        Map<String, String> parameters = AuthorizationParameters.parse(text);
        Optional<DigestAlgorithm> algorithm = DigestAlgorithm.of(parameters.getOrDefault("algorithm", "MD5"));
        String qop = parameters.getOrDefault("qop", AUTH);
        if (algorithm.isEmpty() || !qop.equalsIgnoreCase(AUTH) || parameters.containsKey("username*")) {
            return Optional.empty();
        }
        return Optional.of(new DigestAuthorization(
                required(parameters, "username"),
                required(parameters, "realm"),
                required(parameters, "nonce"),
                required(parameters, "uri"),
                algorithm.get(),
                required(parameters, "response"),
                parameters.containsKey("qop") ? Optional.of(count(parameters)) : Optional.empty()));
    }

    private static Count count(Map<String, String> parameters) {
        String text = required(parameters, "nc");
        String cnonce = required(parameters, "cnonce");
        if (text.length() != COUNT_DIGITS || cnonce.length() > MAX_CNONCE_CHARACTERS) {
            throw Authorization.bad();
        }
        long value = 0;
        for (int i = 0; i < COUNT_DIGITS; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                throw Authorization.bad();
            }
            value = value << 4 | digit;
        }
        return new Count(text, value, cnonce);
    }

    private static String required(Map<String, String> parameters, String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw Authorization.bad();
        }
        return value;
    }

    @Override
    public String toString() {
        return "Digest " + user;
    }
}
