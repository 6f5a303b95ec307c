package io.github.rtspsink.media;

import io.github.rtspsink.rtp.SrtcpReceiver;
import io.github.rtspsink.rtp.SrtpMasterKey;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Opens the SRTCP of one viewer, by the key that the viewer chose.
 *
 * <p>Thread: control. Ownership: belongs to the viewer's transport.
 */
public final class ViewerKey {
    private final SrtcpReceiver receiver;

    ViewerKey(SrtpMasterKey key) {
        receiver = new SrtcpReceiver(key);
    }

    /** The RTCP packet in {@code received}, valid until the next call; null for what is not the viewer's, or a replay. */
    public @Nullable ByteBuffer open(ByteBuffer received) {
        return receiver.unprotect(received);
    }

    /** How many packets did not count. */
    public long rejected() {
        return receiver.rejected();
    }
}
