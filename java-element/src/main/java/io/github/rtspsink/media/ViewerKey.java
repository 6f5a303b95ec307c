package io.github.rtspsink.media;

import io.github.rtspsink.rtp.SrtcpReceiver;
import io.github.rtspsink.rtp.SrtpMasterKey;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts the SRTCP of one viewer with the key that the viewer chose.
 *
 * <p>Thread: control. Ownership: belongs to the viewer's transport.
 */
public final class ViewerKey {
    private final SrtcpReceiver receiver;

    ViewerKey(SrtpMasterKey key) {
        receiver = new SrtcpReceiver(key);
    }

    /** The RTCP packet in {@code received}, valid until the next call; null if it is not authentic or a replay. */
    public @Nullable ByteBuffer open(ByteBuffer received) {
        return receiver.unprotect(received);
    }

    /** Number of packets that were rejected. */
    public long rejected() {
        return receiver.rejected();
    }
}
