package io.github.rtspsink.rtsp;

import java.util.Optional;

/** A method of RFC 2326 section 10. Safe on every thread. Constant, owned by nobody. */
public enum Method {
    OPTIONS,
    DESCRIBE,
    ANNOUNCE,
    SETUP,
    PLAY,
    PAUSE,
    TEARDOWN,
    GET_PARAMETER,
    SET_PARAMETER,
    REDIRECT,
    RECORD;

    private static final Method[] ALL = values();

    /**
     * The method that a request line names. RFC 2326 section 6.1 calls methods case-sensitive, but there are no two that differ
     * in case alone, and gst-rtsp-server takes them in any.
     */
    public static Optional<Method> of(String token) {
        for (Method method : ALL) {
            if (method.name().equalsIgnoreCase(token)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
