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

    /** The method that a request line names; methods are case-sensitive (RFC 2326 section 6.1). */
    public static Optional<Method> of(String token) {
        for (Method method : ALL) {
            if (method.name().equals(token)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
