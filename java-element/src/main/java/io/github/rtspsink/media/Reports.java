package io.github.rtspsink.media;

import io.github.rtspsink.media.Stream.SenderState;
import io.github.rtspsink.rtp.NtpTime;
import io.github.rtspsink.rtp.RtcpHandler;
import io.github.rtspsink.rtp.RtcpReader;
import io.github.rtspsink.rtp.RtcpWriter;
import io.github.rtspsink.rtp.SenderInfo;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * RTCP with a server's viewers: sender reports and BYE to them, feedback from them (RFC 3550 section 6, RFC 4585).
 *
 * <p>Thread: control. Ownership: belongs to the server; owns one packet's memory.
 */
public final class Reports {
    private final String cname;
    private final RtcpWriter writer;
    private final RtcpReader reader = new RtcpReader(true);
    private final ByteBuffer packet = ByteBuffer.allocateDirect(RtcpWriter.MAX_BYTES);

    /** @param cname the same for all streams of the server (RFC 3550 section 6.5.1) */
    public Reports(String cname) {
        this.cname = cname;
        writer = new RtcpWriter(cname);
    }

    public String cname() {
        return cname;
    }

    /**
     * Sends a compound SR and SDES; nothing for a stream that has sent nothing yet.
     *
     * @param clockRate of the stream, Hz
     * @param nowNanos wall time, ns since 1970
     */
    public void report(Stream stream, int clockRate, Subscriber viewer, long nowNanos) {
        Optional<SenderInfo> info = info(stream, clockRate, nowNanos);
        if (info.isPresent()) {
            packet.clear();
            writer.senderReport(packet, info.get());
            viewer.sendRtcp(packet.flip());
        }
    }

    /** Sends a compound SR (or empty RR), SDES and BYE; the arguments are those of {@link #report}. */
    public void goodbye(Stream stream, int clockRate, Subscriber viewer, long nowNanos, String reason) {
        Optional<SenderInfo> info = info(stream, clockRate, nowNanos);
        packet.clear();
        if (info.isPresent()) {
            writer.goodbye(packet, info.get(), reason);
        } else if (stream.ssrc().isPresent()) {
            writer.emptyGoodbye(packet, stream.ssrc().getAsLong(), reason);
        }
        if (packet.position() > 0) {
            viewer.sendRtcp(packet.flip());
        }
    }

    private static Optional<SenderInfo> info(Stream stream, int clockRate, long nowNanos) {
        Optional<SenderState> state = stream.senderState(nowNanos, clockRate);
        return state.map(
                s -> new SenderInfo(s.ssrc(), NtpTime.ofUnixNanos(nowNanos), s.rtpTime(), s.packets(), s.octets()));
    }

    /**
     * Reads what a viewer sent.
     *
     * @param keyFrameWanted gets the SSRC of each stream that the viewer asks a key frame of, by PLI or FIR
     * @return whether it was RTCP at all
     */
    public boolean receive(ByteBuffer received, LongConsumer keyFrameWanted) {
        return reader.read(received, received.position(), received.remaining(), new Requests(keyFrameWanted)) > 0;
    }

    private record Requests(LongConsumer keyFrameWanted) implements RtcpHandler {
        @Override
        public void onPictureLoss(long senderSsrc, long mediaSsrc) {
            keyFrameWanted.accept(mediaSsrc);
        }

        @Override
        public void onFullIntraRequest(long senderSsrc, long mediaSsrc, int sequence) {
            keyFrameWanted.accept(mediaSsrc);
        }
    }
}
