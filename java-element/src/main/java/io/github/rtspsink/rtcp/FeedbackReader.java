package io.github.rtspsink.rtcp;

import io.github.rtspsink.rtp.ReportBlock;
import io.github.rtspsink.rtp.RtcpHandler;
import io.github.rtspsink.rtp.RtcpReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the RTCP that viewers send: reports (RFC 3550 section 6.4), NACK and PLI (RFC 4585), FIR (RFC 5104).
 *
 * <p>Thread: control. Ownership: belongs to the server; keeps no data of a datagram.
 */
public final class FeedbackReader {
    private final RtcpReader compound = new RtcpReader(false);
    private final RtcpReader reduced = new RtcpReader(true);
    private final Handler handler = new Handler();
    private long malformed;

    /**
     * The sender of a datagram, with the properties and actions that the reader needs. Thread: control. Ownership: the
     * caller's.
     */
    public interface Sender {
        /** How the stream with that SSRC arrives at this sender; null when it does not receive such a stream. */
        @Nullable
        Reception reception(long ssrc);

        /** The sender asks for a key frame of the stream with that SSRC, which it receives. */
        void keyFrameWanted(long ssrc);

        /** Whether the sender may leave out the report at the beginning of RTCP, as {@code a=rtcp-rsize} allows (RFC 5506). */
        boolean mayReduce();

        /** The sender reports on RTP that it sends itself, as the source with that SSRC. */
        default void senderReported(long ssrc, long ntpTime) {}

        /** The source with that SSRC sent BYE. */
        default void left(long ssrc) {}
    }

    /**
     * Reads one datagram.
     *
     * @param nowNanos monotonic time
     * @param wallNanos wall time, ns since 1970
     * @return whether it was RTCP; if not, it has no effect
     */
    public boolean read(ByteBuffer datagram, Sender sender, long nowNanos, long wallNanos) {
        handler.sender = sender;
        handler.nowNanos = nowNanos;
        handler.wallNanos = wallNanos;
        handler.datagram++;
        RtcpReader reader = sender.mayReduce() ? reduced : compound;
        boolean good = reader.read(datagram, datagram.position(), datagram.remaining(), handler) > 0;
        handler.sender = null;
        malformed += good ? 0 : 1;
        return good;
    }

    /** Datagrams that were not RTCP. */
    public long malformed() {
        return malformed;
    }

    private static final class Handler implements RtcpHandler {
        private @Nullable Sender sender;
        private long datagram;
        private long nowNanos;
        private long wallNanos;

        private @Nullable Reception reception(long ssrc) {
            Reception found = sender == null ? null : sender.reception(ssrc);
            if (found != null) {
                found.in(datagram);
            }
            return found;
        }

        @Override
        public void onReportBlock(long reporterSsrc, ByteBuffer packet, int at) {
            Reception reception = reception(ReportBlock.sourceSsrc(packet, at));
            if (reception != null) {
                reception.reported(packet, at, wallNanos);
            }
        }

        @Override
        public void onSenderReport(long ssrc, long ntpTime, long rtpTimestamp) {
            if (sender != null) {
                sender.senderReported(ssrc, ntpTime);
            }
        }

        @Override
        public void onBye(long ssrc) {
            if (sender != null) {
                sender.left(ssrc);
            }
        }

        @Override
        public void onNack(long senderSsrc, long mediaSsrc, int pid, int bitmask) {
            Reception reception = reception(mediaSsrc);
            if (reception != null) {
                reception.lost(pid, bitmask, nowNanos);
            }
        }

        @Override
        public void onPictureLoss(long senderSsrc, long mediaSsrc) {
            keyFrameWanted(mediaSsrc);
        }

        @Override
        public void onFullIntraRequest(long senderSsrc, long mediaSsrc, int sequence) {
            keyFrameWanted(mediaSsrc);
        }

        private void keyFrameWanted(long mediaSsrc) {
            Reception reception = reception(mediaSsrc);
            if (reception != null && sender != null) {
                reception.keyFrameWanted();
                sender.keyFrameWanted(mediaSsrc);
            }
        }
    }
}
