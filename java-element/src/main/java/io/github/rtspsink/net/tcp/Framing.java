package io.github.rtspsink.net.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Turns RTSP bytes into the bytes on the wire of one connection: TLS records, WebSocket frames, or both.
 *
 * <p>Thread: any, under the lock of the connection's {@link Outbox}. Ownership: belongs to that outbox.
 */
interface Framing {
    /** Upper limit of the bytes on the wire for {@code count} bytes. It decides whether a unit is sent at all. */
    int wireBytes(int count);

    /** Frames all of {@code source}. After an exception the connection cannot be used any more. */
    void frame(ByteBuffer source, WireBuffer target) throws IOException;

    /** Ends the output: tells the peer that nothing follows. */
    void end(WireBuffer target) throws IOException;
}
