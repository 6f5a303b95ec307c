package io.github.rtspsink.media;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One viewer's playing transport of one stream.
 *
 * <p>Thread: created and ended by the control thread; while it is in a stream's fan-out, guarded by its shard's lock.
 * Ownership: belongs to the session's transport; uses, and never closes, the socket behind it.
 */
public abstract sealed class Subscriber permits TcpSubscriber, UdpSubscriber {
    private boolean awaitingKey;
    private @Nullable Shard shard;

    /** Sends a compound RTCP packet to this viewer alone; the bytes between position and limit, which stay as they are. */
    public abstract void sendRtcp(ByteBuffer packet);

    /** Whether this viewer gets nothing until the next key frame. */
    final boolean isAwaitingKey() {
        return awaitingKey;
    }

    final void awaitKey(boolean value) {
        awaitingKey = value;
    }

    /** What serves it, null before it joins and after it left. */
    final @Nullable Shard shard() {
        return shard;
    }

    final void shard(@Nullable Shard value) {
        shard = value;
    }
}
