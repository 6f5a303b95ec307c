package io.github.rtspsink.net.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How RTSP bytes become the bytes on the wire of one connection: TLS records, WebSocket frames, or one in the other.
 *
 * <p>Thread: any, under the lock of the connection's {@link Outbox}. Ownership: belongs to that outbox.
 */
interface Framing {
    /** What {@code count} bytes become, as a bound that decides whether a unit is taken at all. */
    int wireBytes(int count);

    /** Consumes {@code source}. After a failure the connection is of no use. */
    void frame(ByteBuffer source, WireBuffer target) throws IOException;

    /** Says that nothing follows. */
    void end(WireBuffer target) throws IOException;
}
