package io.github.rtspsink.media;

import io.github.rtspsink.media.Stream.SenderState;
import io.github.rtspsink.rtp.NtpTime;
import io.github.rtspsink.rtp.RtcpWriter;
import io.github.rtspsink.rtp.SenderInfo;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * RTCP to a server's viewers: sender reports and BYE (RFC 3550 section 6).
 *
 * <p>Thread: control. Ownership: belongs to the server; owns one packet's memory.
 */
public final class Reports {
    private final String cname;
    private final RtcpWriter writer;
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
}
