package io.github.rtspsink.net.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One layer of what comes in on a connection: takes the bytes of the layer below, gives those of the layer above.
 *
 * <p>Thread: control. Ownership: belongs to its {@link Link}; borrows the bytes for the time of the call.
 */
@FunctionalInterface
interface Layer {
    /** A failure ends the connection; its message says what the peer did wrong. */
    void take(ByteBuffer bytes) throws IOException;

    /** About how many bytes of heap it and the layers above it take while nothing is under way. */
    default int ownBytes() {
        return 0;
    }

    /** About how many bytes more they keep of input whose end has not come. */
    default int waitingBytes() {
        return 0;
    }
}
