package io.github.rtspsink.media;

import io.github.rtspsink.rtp.RetransmissionWriter;
import io.github.rtspsink.rtp.SrtpMasterKey;
import io.github.rtspsink.rtp.SrtpSender;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends a UDP viewer again what it says it lost: generic NACK (RFC 4585 section 6.2.1), answered by a retransmission stream
 * of the viewer's own with an SSRC of its own (RFC 4588 section 5.3).
 *
 * <p>Thread: control. Ownership: belongs to its viewer's transport; owns a sender, made with the first loss, so that a viewer
 * without losses costs nothing.
 */
public final class Retransmission implements AutoCloseable {
    private final Stream stream;
    private final UdpSubscriber viewer;
    private final RetransmissionWriter writer;
    private @Nullable RetransmissionSender sender;
    private @Nullable RetransmissionBudget budget;
    private @Nullable RecentRetransmissions recent;
    private final Optional<SrtpMasterKey> key;
    private long index;
    private boolean closed;

    private long sentPackets;
    private long sentOctets;
    private long repeated;
    private long gone;
    private long overBudget;

    /**
     * @param payloadType of the retransmission stream
     * @param ssrc of it, random, unsigned 32 bits
     * @param sequence of its first packet, random
     */
    public Retransmission(Stream stream, UdpSubscriber viewer, int payloadType, long ssrc, int sequence) {
        this(stream, viewer, new RetransmissionWriter(payloadType, ssrc), sequence, Optional.empty());
    }

    /** @param key what protects the retransmission stream; no other stream with it has the same SSRC */
    Retransmission(
            Stream stream,
            UdpSubscriber viewer,
            RetransmissionWriter writer,
            int sequence,
            Optional<SrtpMasterKey> key) {
        this.stream = stream;
        this.viewer = viewer;
        this.writer = writer;
        this.index = sequence;
        this.key = key;
    }

    /**
     * The viewer says that it did not get a packet.
     *
     * @param lost its sequence number, 0..65535
     * @param onTheWayNanos a packet sent again so lately cannot have arrived yet
     */
    public void lost(int lost, long nowNanos, long onTheWayNanos) {
        if (closed) {
            return;
        }
        if (sender == null || budget == null || recent == null) {
            sender = new RetransmissionSender(viewer, key.map(SrtpSender::new));
            budget = new RetransmissionBudget(stream.publishedBytes());
            recent = new RecentRetransmissions();
        }
        if (recent.has(lost, nowNanos, onTheWayNanos)) {
            repeated++;
            return;
        }
        ByteBuffer packet = sender.packet();
        int bytes = stream.retransmit(lost, writer, (int) index & 0xFFFF, packet);
        if (bytes == 0) {
            gone++;
        } else if (!budget.take(bytes, stream.publishedBytes())) {
            overBudget++;
        } else if (sender.send(bytes, index++)) {
            recent.add(lost, nowNanos);
            sentPackets++;
            sentOctets += bytes;
        }
    }

    /** Of the retransmission stream. */
    public long ssrc() {
        return writer.ssrc();
    }

    /** Whether anything was sent again. */
    public boolean isActive() {
        return sentPackets > 0;
    }

    /** Packets sent again. */
    public long sentPackets() {
        return sentPackets;
    }

    /** Bytes sent again, with RTP headers, as they were before they were protected. */
    public long sentOctets() {
        return sentOctets;
    }

    /** Packets asked for and not sent again, for whatever reason. */
    public long refused() {
        return repeated + gone + overBudget;
    }

    @Override
    public void close() {
        closed = true;
        if (sender != null) {
            sender.close();
            sender = null;
        }
    }
}
