package io.github.rtspsink.media;

import io.github.rtspsink.net.Counter;
import io.github.rtspsink.net.tcp.Outbox;
import io.github.rtspsink.rtp.InterleavedPrefix;
import java.nio.ByteBuffer;

/**
 * A viewer that receives RTP and RTCP interleaved in its RTSP connection (RFC 2326 section 10.12).
 *
 * <p>Thread and ownership: see {@link Subscriber}; the outbox belongs to the connection.
 */
public final class TcpSubscriber extends Subscriber {
    private final Outbox outbox;
    private final int rtpChannel;
    private final int rtcpChannel;
    private final Counter batchesSkipped = new Counter();
    private final ByteBuffer rtcpFrame = ByteBuffer.allocate(InterleavedPrefix.BYTES + 2048);

    /** A subscriber on the connection that {@code outbox} writes to; channels 0..255. */
    public TcpSubscriber(Outbox outbox, int rtpChannel, int rtcpChannel) {
        this.outbox = outbox;
        this.rtpChannel = rtpChannel;
        this.rtcpChannel = rtcpChannel;
    }

    int rtpChannel() {
        return rtpChannel;
    }

    /** Batches this viewer lost because it did not read fast enough. */
    @Override
    public long batchesSkipped() {
        return batchesSkipped.get();
    }

    /**
     * Sends one framed batch completely or not at all. After a batch that did not fit, nothing is sent before the next batch
     * with which a decoder can start.
     */
    void send(ByteBuffer framed, Batch batch) {
        if (!admission().admits(batch)) {
            batchesSkipped.add(admission().isAwaitingKey() ? 1 : 0);
            return;
        }
        framed.rewind();
        if (write(framed)) {
            count().addAlone(batch.packetCount(), batch.dataBytes());
        } else {
            skip();
        }
    }

    /** Counts a batch that this viewer does not get. */
    void skip() {
        admission().awaitKey();
        batchesSkipped.add(1);
    }

    /** If the write throws, it is unknown how many bytes were written, so the connection cannot be used any more. */
    private boolean write(ByteBuffer framed) {
        boolean known = false;
        try {
            boolean taken = outbox.writeMedia(framed) != Outbox.Result.REFUSED;
            known = true;
            return taken;
        } finally {
            if (!known) {
                outbox.abandon();
            }
        }
    }

    /** Sends one batch to this viewer alone while it catches up; false when the viewer cannot take it now. */
    boolean sendAlone(Batch batch) {
        ByteBuffer framed = ByteBuffer.allocateDirect(TcpFanout.framedBytes(batch));
        TcpFanout.frame(batch, rtpChannel, framed);
        boolean taken = write(framed);
        if (taken) {
            count().addAlone(batch.packetCount(), batch.dataBytes());
        }
        return taken;
    }

    @Override
    void writeRtcp(ByteBuffer packet) {
        if (packet.remaining() > rtcpFrame.capacity() - InterleavedPrefix.BYTES) {
            return;
        }
        rtcpFrame.clear();
        InterleavedPrefix.write(rtcpFrame, 0, rtcpChannel, packet.remaining());
        rtcpFrame.position(InterleavedPrefix.BYTES).put(packet.duplicate()).flip();
        outbox.writeControl(rtcpFrame);
    }
}
