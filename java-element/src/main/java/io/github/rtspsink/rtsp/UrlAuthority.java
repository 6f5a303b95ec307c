package io.github.rtspsink.rtsp;

/** The authority of a URL (RFC 3986 section 3.2). Safe on every thread. Holds no state. */
final class UrlAuthority {
    private static final int MAX_PORT = 65535;
    private static final String HOST_PUNCTUATION = ".-_~%";
    private static final String ADDRESS_PUNCTUATION = ":.%-_";

    private UrlAuthority() {}

    /** The authority, checked and without user name and password. */
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
}
