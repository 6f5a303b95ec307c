package io.github.rtspsink.settings;

import io.github.rtspsink.rtsp.RtspException;
import io.github.rtspsink.rtsp.RtspUrl;
import io.github.rtspsink.rtsp.UrlPath;

/** The path that a mapping in the user's spelling stands for. Thread: any. Ownership: holds no state. */
public final class MappingPath {
    private static final int MAX_CHARACTERS = 256;

    private MappingPath() {}

    /**
     * The path without repeated and trailing slashes.
     *
     * @throws MappingException if no URL could have that path
     */
    public static String normal(String mapping) {
        String path = UrlPath.normal(mapping);
        if (!mapping.startsWith("/") || mapping.length() > MAX_CHARACTERS || !isReachable(path)) {
            throw new MappingException("\"" + mapping
                    + "\" cannot be a mapping: write a path such as /stream1, of at most " + MAX_CHARACTERS
                    + " characters, without ?, # and control characters, not ending in /stream=N.");
        }
        return path;
    }

    private static boolean isReachable(String path) {
        try {
            RtspUrl url = RtspUrl.parse(UrlPath.encode(path));
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
}
