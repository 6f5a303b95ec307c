package io.github.rtspsink.media;

import io.github.rtspsink.rtp.SrtcpSender;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The transport on which one viewer plays one stream.
 *
 * <p>Thread: the control thread creates and ends it. While it is in a stream's fan-out, its shard's lock guards it; any thread
 * may read its counts without that lock. Ownership: belongs to the session's transport; uses the socket behind it but never
 * closes it.
 */
public abstract sealed class Subscriber permits TcpSubscriber, UdpSubscriber {
    private final Admission admission = new Admission();
    private @Nullable Shard shard;
    private final ViewerCount count = new ViewerCount();
    private @Nullable SrtcpSender protection;

    /** Sends a compound RTCP packet, the bytes between position and limit, to this viewer alone. The buffer is not changed. */
    public final void sendRtcp(ByteBuffer packet) {
        ByteBuffer protectedPacket = protection == null ? packet : protection.protect(packet);
        if (protectedPacket != null) {
            writeRtcp(protectedPacket);
        }
    }

    /** Sends an RTCP packet without changing it. */
    abstract void writeRtcp(ByteBuffer packet);

    /** Sends RTCP as SRTCP from now on. */
    final void protectRtcp(SrtcpSender sender) {
        protection = sender;
    }

    /** Decides which batches this viewer is sent. */
    final Admission admission() {
        return admission;
    }

    /** The shard that serves it; null before it joins and after it left. */
    final @Nullable Shard shard() {
        return shard;
    }

    final void shard(@Nullable Shard value) {
        shard = value;
    }

    /** Written under the shard's lock, read by any thread. */
    final ViewerCount count() {
        return count;
    }

    /** RTP packets sent to this viewer, including those that did not arrive. Any thread; never decreases. */
    public final long sentPackets() {
        return count.packets();
    }

    /** Bytes of those packets. Any thread; never decreases. */
    public final long sentBytes() {
        return count.bytes();
    }

    /** Batches left out because this viewer could not take them. */
    public long batchesSkipped() {
        return 0;
    }
}
