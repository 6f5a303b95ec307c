package io.github.rtspsink.rtcp;

import io.github.rtspsink.media.Retransmission;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.Stream.SenderState;
import io.github.rtspsink.media.Subscriber;
import io.github.rtspsink.rtp.NtpTime;
import io.github.rtspsink.rtp.ReceiverInfo;
import io.github.rtspsink.rtp.RtcpWriter;
import io.github.rtspsink.rtp.RtpHeader;
import io.github.rtspsink.rtp.SenderInfo;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Sends RTCP to a server's viewers: sender reports and BYE, and receiver reports to viewers that talk (RFC 3550 section 6).
 *
 * <p>Thread: control. Ownership: belongs to the server; owns the memory of one packet.
 */
public final class RtcpReporter {
    private final String cname;
    private final RtcpWriter writer;
    private final ByteBuffer packet = ByteBuffer.allocateDirect(RtcpWriter.MAX_BYTES);

    /** @param cname the same for all streams of the server (RFC 3550 section 6.5.1) */
    public RtcpReporter(String cname) {
        this.cname = cname;
        writer = new RtcpWriter(cname);
    }

    public String cname() {
        return cname;
    }

    /**
     * The recipient of a report.
     *
     * @param repair the retransmission to this viewer, if there is one
     */
    public record Recipient(Subscriber viewer, Optional<Retransmission> repair) {}

    /**
     * Sends a compound packet of SR and SDES. A viewer to which no RTP was sent yet gets none, because it would arrive before
     * the first packet.
     *
     * @param clockRate of the stream, Hz
     * @param nowNanos wall time, ns since 1970
     * @return bytes sent
     */
    public int report(Stream stream, int clockRate, Recipient recipient, long nowNanos) {
        Optional<SenderInfo> info = info(stream, clockRate, nowNanos);
        if (info.isEmpty() || recipient.viewer().sentPackets() == 0) {
            return 0;
        }
        packet.clear();
        Optional<SenderInfo> again = repair(recipient, info.get());
        if (again.isPresent()) {
            writer.senderReport(packet, info.get(), again.get());
        } else {
            writer.senderReport(packet, info.get());
        }
        int bytes = packet.position();
        recipient.viewer().sendRtcp(packet.flip());
        return bytes;
    }

    private static Optional<SenderInfo> repair(Recipient recipient, SenderInfo original) {
        return recipient.repair().filter(Retransmission::isActive).map(repair -> of(repair, original));
    }

    /** A retransmission has the RTP timestamp of the original packet (RFC 4588 section 4). */
    private static SenderInfo of(Retransmission repair, SenderInfo original) {
        return new SenderInfo(
                repair.ssrc(),
                original.ntpTime(),
                original.rtpTimestamp(),
                repair.sentPackets(),
                repair.sentOctets() - RtpHeader.MIN_BYTES * repair.sentPackets());
    }

    /**
     * Sends a compound packet of SR (or empty RR), SDES and BYE. BYE also names the retransmission's SSRC. Parameters as in
     * {@link #report}.
     */
    public void goodbye(Stream stream, int clockRate, Recipient recipient, long nowNanos, String reason) {
        Optional<SenderInfo> info = info(stream, clockRate, nowNanos);
        Optional<SenderInfo> again = info.flatMap(original -> repair(recipient, original));
        packet.clear();
        if (again.isPresent()) {
            writer.goodbye(packet, info.get(), again.get(), reason);
        } else if (info.isPresent()) {
            writer.goodbye(packet, info.get(), reason);
        } else if (stream.ssrc().isPresent()) {
            writer.emptyGoodbye(packet, stream.ssrc().getAsLong(), reason);
        }
        if (packet.position() > 0) {
            recipient.viewer().sendRtcp(packet.flip());
        }
    }

    /**
     * A compound packet of RR and SDES for a viewer that talks; valid until the next call of any method.
     *
     * @param nowNanos monotonic time
     */
    public ByteBuffer receiverReport(BackchannelReception hearing, long nowNanos) {
        Optional<ReceiverInfo> heard = hearing.report(nowNanos);
        packet.clear();
        if (heard.isPresent()) {
            writer.receiverReport(packet, hearing.ssrc(), heard.get());
        } else {
            writer.emptyReport(packet, hearing.ssrc());
        }
        return packet.flip();
    }

    private static Optional<SenderInfo> info(Stream stream, int clockRate, long nowNanos) {
        Optional<SenderState> state = stream.senderState(nowNanos, clockRate);
        return state.map(
                s -> new SenderInfo(s.ssrc(), NtpTime.ofUnixNanos(nowNanos), s.rtpTime(), s.packets(), s.octets()));
    }
}
