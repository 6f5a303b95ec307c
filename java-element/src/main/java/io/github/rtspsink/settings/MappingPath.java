package io.github.rtspsink.settings;

import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspUrl;

/** What a user may write as a mapping, and the path it stands for. Thread: any. */
public final class MappingPath {
    private static final int MAX_CHARACTERS = 256;

    private MappingPath() {}

    /**
     * The path without repeated and trailing slashes.
     *
     * @throws MappingException for what no URL could reach
     */
    public static String normal(String mapping) {
        String path = collapse(mapping);
        if (!mapping.startsWith("/") || mapping.length() > MAX_CHARACTERS || !isReachable(path)) {
            throw new MappingException("\"" + mapping
                    + "\" cannot be a mapping: write a path such as /stream1, of at most " + MAX_CHARACTERS
                    + " characters, without ?, # and control characters, not ending in /stream=N.");
        }
        return path;
    }

    /** As URLs write it; everything but unreserved characters and slashes is percent-encoded. */
    public static String encode(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (byte b : path.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (plain || "-._~/=@:+,;!$&'()*".indexOf(c) >= 0) {
                text.append(c);
            } else {
                text.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return text.toString();
    }

    private static boolean isReachable(String path) {
        try {
            RtspUrl url = RtspUrl.parse(encode(path));
            return url.mountPath().equals(path)
                    && url.streamIndex().isEmpty()
                    && path.indexOf('?') < 0
                    && !hasControl(path);
        } catch (RtspException e) {
            return false;
        }
    }

    private static boolean hasControl(String path) {
        for (int i = 0; i < path.length(); i++) {
            if (Character.isISOControl(path.charAt(i)) || path.charAt(i) == '#') {
                return true;
            }
        }
        return false;
    }

    private static String collapse(String mapping) {
        StringBuilder path = new StringBuilder(mapping.length());
        for (int i = 0; i < mapping.length(); i++) {
            char c = mapping.charAt(i);
            if (c != '/' || path.length() == 0 || path.charAt(path.length() - 1) != '/') {
                path.append(c);
            }
        }
        if (path.length() > 1 && path.charAt(path.length() - 1) == '/') {
            path.setLength(path.length() - 1);
        }
        return path.toString();
    }
}
