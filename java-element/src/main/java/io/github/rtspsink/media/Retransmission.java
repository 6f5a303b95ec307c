package io.github.rtspsink.media;

import io.github.rtspsink.rtp.RetransmissionWriter;
import io.github.rtspsink.rtp.SrtpMasterKey;
import io.github.rtspsink.rtp.SrtpSender;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Retransmits lost packets to one UDP viewer. The viewer asks by generic NACK (RFC 4585 section 6.2.1) and gets a
 * retransmission stream of its own, with its own SSRC (RFC 4588 section 5.3).
 *
 * <p>Thread: control. Ownership: belongs to its viewer's transport; owns a sender, which is created at the first loss, so that
 * a viewer without loss costs nothing.
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
     * @param ssrc of the retransmission stream, random, unsigned 32 bits
     * @param sequence first sequence number of the retransmission stream, random
     */
    public Retransmission(Stream stream, UdpSubscriber viewer, int payloadType, long ssrc, int sequence) {
        this(stream, viewer, new RetransmissionWriter(payloadType, ssrc), sequence, Optional.empty());
    }

    /** @param key encrypts the retransmission stream; no other stream with this key has the same SSRC */
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
     * Handles the viewer's message that it did not get a packet.
     *
     * @param lost its sequence number, 0..65535
     * @param onTheWayNanos a packet that was retransmitted less than this ago cannot have arrived yet and is not sent again
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

    /** SSRC of the retransmission stream. */
    public long ssrc() {
        return writer.ssrc();
    }

    /** Whether any packet was retransmitted. */
    public boolean isActive() {
        return sentPackets > 0;
    }

    /** Number of retransmitted packets. */
    public long sentPackets() {
        return sentPackets;
    }

    /** Bytes retransmitted, with RTP headers and without what SRTP adds. */
    public long sentOctets() {
        return sentOctets;
    }

    /** Packets that were asked for but not retransmitted, for whatever reason. */
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
