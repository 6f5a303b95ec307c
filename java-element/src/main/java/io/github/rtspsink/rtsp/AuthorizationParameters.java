package io.github.rtspsink.rtsp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Parses the list of {@code name=value} and {@code name="value"} after the scheme (RFC 7235 section 2.1). Confined to one
 * thread, used for one list. Owned by the caller.
 */
final class AuthorizationParameters {
    private static final int MAX_PARAMETERS = 32;

    private final String text;
    private int at;

    private AuthorizationParameters(String text) {
        this.text = text;
    }

    /** The values by lower-case name. */
    static Map<String, String> parse(String text) {
        return new AuthorizationParameters(text).all();
    }

    private Map<String, String> all() {
        Map<String, String> values = new HashMap<>();
        for (skipSeparators(); at < text.length(); skipSeparators()) {
            String name = upTo('=').toLowerCase(Locale.ROOT);
            if (at == text.length() || !Grammar.isToken(name)) {
                throw Authorization.bad();
            }
            at++;
            skipBlanks();
            String value = at < text.length() && text.charAt(at) == '"' ? quoted() : upTo(',');
            if (values.put(name, value) != null || values.size() > MAX_PARAMETERS) {
                throw Authorization.bad();
            }
        }
        return values;
    }

    private void skipSeparators() {
        while (at < text.length() && (text.charAt(at) == ',' || Grammar.isBlank(text.charAt(at)))) {
            at++;
        }
    }

    private void skipBlanks() {
        while (at < text.length() && Grammar.isBlank(text.charAt(at))) {
            at++;
        }
    }

    private String upTo(char end) {
        int from = at;
        while (at < text.length() && text.charAt(at) != end) {
            at++;
        }
        return Grammar.trim(text.substring(from, at));
    }

    /** Reads a quoted-string (RFC 7230 section 3.2.6). */
    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\') {
                at++;
            }
            if (at < text.length()) {
                value.append(text.charAt(at));
            }
        }
        if (at >= text.length()) {
            throw Authorization.bad();
        }
        at++;
        skipBlanks();
        if (at < text.length() && text.charAt(at) != ',') {
            throw Authorization.bad();
        }
        return value.toString();
    }
}
