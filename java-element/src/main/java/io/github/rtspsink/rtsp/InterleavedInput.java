package io.github.rtspsink.rtsp;

/**
 * One {@code $} frame (RFC 2326 section 10.12), normally RTCP of a viewer. Safe on every thread. The receiver owns
 * {@code payload}.
 */
public record InterleavedInput(int channel, byte[] payload) implements Input {}
