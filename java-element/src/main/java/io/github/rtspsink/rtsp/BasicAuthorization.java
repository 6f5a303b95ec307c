package io.github.rtspsink.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Credentials of Basic authentication (RFC 7617). Safe on every thread. Immutable; {@link #toString} does not show the
 * password.
 */
public record BasicAuthorization(String user, String password) implements Authorization {

    static BasicAuthorization parse(String base64) {
        String text;
        try {
            text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Authorization.bad();
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw Authorization.bad();
        }
        return new BasicAuthorization(text.substring(0, colon), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return "Basic " + user;
    }
}
