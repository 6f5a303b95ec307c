package io.github.rtspsink.net.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One protocol layer of a connection's input: takes bytes from the layer below and passes decoded bytes to the layer above.
 *
 * <p>Thread: control. Ownership: belongs to its {@link Link}; borrows the bytes for the time of the call.
 */
@FunctionalInterface
interface Layer {
    /** Decodes bytes. An exception ends the connection; its message says what the peer did wrong. */
    void take(ByteBuffer bytes) throws IOException;

    /** Estimated bytes of heap that this layer and the layers above it use when idle. */
    default int ownBytes() {
        return 0;
    }

    /** Estimated bytes that they keep in addition of input that is not complete yet. */
    default int waitingBytes() {
        return 0;
    }
}
