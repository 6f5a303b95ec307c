package io.github.rtspsink.rtsp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The path of a URL: percent-encoding, and the normal form in which mappings are compared (RFC 3986 sections 2.1 and 3.3). Safe
 * on every thread. Holds no state.
 */
public final class UrlPath {
    private static final String UNENCODED_PUNCTUATION = "-._~/=@:+,;!$&'()*";

    private UrlPath() {}

    /** Removes repeated and trailing slashes. ".." stays, because no file system is behind the path. */
    public static String normal(String decoded) {
        StringBuilder path = new StringBuilder(decoded.length());
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c != '/' || path.length() == 0 || path.charAt(path.length() - 1) != '/') {
                path.append(c);
            }
        }
        if (path.length() > 1 && path.charAt(path.length() - 1) == '/') {
            path.setLength(path.length() - 1);
        }
        return path.toString();
    }

    /** Percent-encodes everything except unreserved characters, slashes and harmless punctuation. */
    public static String encode(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (Grammar.isAlphanumeric(c) || UNENCODED_PUNCTUATION.indexOf(c) >= 0) {
                text.append(c);
            } else {
                text.append('%').append(digit(c >> 4)).append(digit(c & 15));
            }
        }
        return text.toString();
    }

    private static char digit(int value) {
        return Character.toUpperCase(Character.forDigit(value, 16));
    }

    /** @throws RtspException 400 for an invalid escape and for an escaped control character */
    static String decode(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                decoded.write(octet(bytes, i));
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static int octet(byte[] bytes, int percent) {
        int high = percent + 2 < bytes.length ? Character.digit(bytes[percent + 1], 16) : -1;
        int low = high < 0 ? -1 : Character.digit(bytes[percent + 2], 16);
        int octet = high << 4 | low;
        if (low < 0 || octet < ' ' || octet == 0x7f) {
            throw RtspUrl.bad();
        }
        return octet;
    }
}
