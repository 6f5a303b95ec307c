package io.github.rtspsink.rtsp;

/** A request of the peer. Safe on every thread. Immutable, owned by the receiver. */
public record RequestInput(RtspRequest request) implements Input {}
