package io.github.rtspsink.media;

import io.github.rtspsink.rtp.SrtcpSender;
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
    private final SentCount alone = new SentCount();
    private @Nullable SentCount together;
    private long packetsBefore;
    private long bytesBefore;
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

    /** Counts what is sent to this viewer and no other. */
    final void countAlone(int packets, int bytes) {
        alone.add(packets, bytes);
    }

    /** From now on this viewer gets what {@code count} counts, so that nothing need be counted for it alone. */
    final void countWith(SentCount count) {
        packetsBefore = count.packets();
        bytesBefore = count.bytes();
        together = count;
    }

    /** It left those that it was counted with. */
    final void countNoMore() {
        alone.add(sentPackets() - alone.packets(), sentBytes() - alone.bytes());
        together = null;
    }

    /** RTP packets sent to this viewer; what did not get through is among them. */
    public final long sentPackets() {
        SentCount count = together;
        return alone.packets() + (count == null ? 0 : count.packets() - packetsBefore);
    }

    /** Bytes of those packets. */
    public final long sentBytes() {
        SentCount count = together;
        return alone.bytes() + (count == null ? 0 : count.bytes() - bytesBefore);
    }

    /** Batches left out because this viewer could not take them. */
    public long batchesSkipped() {
        return 0;
    }
}
