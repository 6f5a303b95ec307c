package io.github.rtspsink.rtsp;

import java.util.Optional;

/** A method of RFC 2326 section 10. An immutable constant; safe on every thread. */
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
     * The method that a request line names. RFC 2326 section 6.1 makes methods case-sensitive; this accepts any case, as
     * gst-rtsp-server does, because no two methods differ in case alone.
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
