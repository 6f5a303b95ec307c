package io.github.rtspsink.media;

import io.github.rtspsink.rtp.SrtcpSender;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One viewer's playing transport of one stream.
 *
 * <p>Thread: created and ended by the control thread; while it is in a stream's fan-out, guarded by its shard's lock. Its counts are
 * read by any thread without that lock.
 * Ownership: belongs to the session's transport; uses, and never closes, the socket behind it.
 */
public abstract sealed class Subscriber permits TcpSubscriber, UdpSubscriber {
    private final Admission admission = new Admission();
    private @Nullable Shard shard;
    private final ViewerCount count = new ViewerCount();
    private @Nullable SrtcpSender protection;

    /** Sends a compound RTCP packet to this viewer alone; the bytes between position and limit, which stay as they are. */
    public final void sendRtcp(ByteBuffer packet) {
        ByteBuffer protectedPacket = protection == null ? packet : protection.protect(packet);
        if (protectedPacket != null) {
            writeRtcp(protectedPacket);
        }
    }

    /** Puts an RTCP packet on its way as it is. */
    abstract void writeRtcp(ByteBuffer packet);

    /** From now on RTCP goes out as SRTCP. */
    final void protectRtcp(SrtcpSender sender) {
        protection = sender;
    }

    /** Which batches this viewer is sent. */
    final Admission admission() {
        return admission;
    }

    /** What serves it, null before it joins and after it left. */
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

    /** RTP packets sent to this viewer; what did not get through is among them. Any thread; never falls. */
    public final long sentPackets() {
        return count.packets();
    }

    /** Bytes of those packets. Any thread; never falls. */
    public final long sentBytes() {
        return count.bytes();
    }

    /** Batches left out because this viewer could not take them. */
    public long batchesSkipped() {
        return 0;
    }
}
