package io.github.rtspsink.rtsp;

/** One message or frame that a peer has sent on its RTSP connection. Safe on every thread. Immutable, owned by the receiver. */
public sealed interface Input permits RequestInput, ResponseInput, InterleavedInput {}
