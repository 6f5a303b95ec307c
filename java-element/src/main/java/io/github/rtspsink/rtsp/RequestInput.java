package io.github.rtspsink.rtsp;

/** A request that the peer sent. Safe on every thread. Immutable, owned by the receiver. */
public record RequestInput(RtspRequest request) implements Input {}
