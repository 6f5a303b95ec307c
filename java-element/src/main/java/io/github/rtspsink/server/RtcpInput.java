package io.github.rtspsink.server;

import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.rtcp.FeedbackReader;
import java.nio.ByteBuffer;

/**
 * Reads the RTCP that reaches a server, and counts what is none.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class RtcpInput {
    private final ControlLoop loop;
    private final FeedbackReader reader = new FeedbackReader();

    RtcpInput(ControlLoop loop) {
        this.loop = loop;
    }

    /** Whether it was RTCP; if so, it has told the sender. */
    boolean read(ByteBuffer datagram, FeedbackReader.Sender sender) {
        return reader.read(datagram, sender, loop.nanoTime(), ServerContext.wallNanos());
    }

    /** Datagrams and frames where RTCP was due that were none. */
    long malformed() {
        return reader.malformed();
    }

    /** When what is read now arrived, monotonic, in ns. */
    long nanoTime() {
        return loop.nanoTime();
    }
}
