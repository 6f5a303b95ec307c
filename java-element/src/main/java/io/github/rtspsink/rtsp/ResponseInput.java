package io.github.rtspsink.rtsp;

/**
 * The peer's response to a request of this server; {@code code} may be one that {@link Status} does not know. Safe on every
 * thread. The receiver owns {@code body}.
 */
public record ResponseInput(int code, Headers headers, byte[] body) implements Input {}
