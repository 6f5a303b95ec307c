package io.github.rtspsink.rtsp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The parts of a URL below its outline (RFC 3986 sections 2.1, 3.2 and 3.3). Safe on every thread. Holds no state. */
final class UrlText {
    private static final int MAX_PORT = 65535;
    private static final String HOST_PUNCTUATION = ".-_~%";
    private static final String ADDRESS_PUNCTUATION = ":.%-_";

    private UrlText() {}

    /** The authority without user name and password, checked. */
    static String hostAndPort(String authority) {
        String text = authority.substring(authority.lastIndexOf('@') + 1);
        int hostEnd = text.startsWith("[") ? text.indexOf(']') + 1 : colon(text);
        String port = text.substring(hostEnd);
        boolean goodPort = port.isEmpty()
                || port.equals(":")
                || (port.startsWith(":") && Grammar.number(port.substring(1), MAX_PORT) > 0);
        if (!goodPort || !isHost(text.substring(0, hostEnd))) {
            throw RtspUrl.bad();
        }
        return port.equals(":") ? text.substring(0, hostEnd) : text;
    }

    private static int colon(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text.length() : colon;
    }

    private static boolean isHost(String host) {
        boolean literal = host.startsWith("[");
        String name = literal ? host.substring(1, host.length() - 1) : host;
        String punctuation = literal ? ADDRESS_PUNCTUATION : HOST_PUNCTUATION;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!Grammar.isAlphanumeric(c) && punctuation.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** Decoded, one slash where there are several, none at the end; ".." stays what it is: no file is behind it. */
    static String normalPath(String raw) {
        String decoded = decode(raw);
        StringBuilder path = new StringBuilder(decoded.length() + 1).append('/');
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c != '/' || path.charAt(path.length() - 1) != '/') {
                path.append(c);
            }
        }
        if (path.length() > 1 && path.charAt(path.length() - 1) == '/') {
            path.setLength(path.length() - 1);
        }
        return path.toString();
    }

    private static String decode(String raw) {
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
