package io.github.rtspsink.rtcp;

import io.github.rtspsink.rtp.ReportBlock;
import io.github.rtspsink.rtp.RtcpHandler;
import io.github.rtspsink.rtp.RtcpReader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what viewers send: reports (RFC 3550 section 6.4), NACK, PLI and FIR (RFC 4585, RFC 5104).
 *
 * <p>Thread: control. Ownership: belongs to the server; keeps nothing of a datagram.
 */
public final class FeedbackReader {
    private final RtcpReader compound = new RtcpReader(false);
    private final RtcpReader reduced = new RtcpReader(true);
    private final Handler handler = new Handler();
    private long malformed;

    /** Who sent a datagram, as far as the reader needs to know. */
    public interface Sender {
        /** How the stream with that SSRC arrives there; null when it gets no such stream. */
        @Nullable
        Reception reception(long ssrc);

        /** It needs a key frame of the stream with that SSRC, which it gets. */
        void keyFrameWanted(long ssrc);

        /** Whether it may leave out the report that RTCP begins with, as agreed by {@code a=rtcp-rsize} (RFC 5506). */
        boolean mayReduce();

        /** It sends RTP itself, as the source with that SSRC. */
        default void senderReported(long ssrc, long ntpTime) {}

        /** The source with that SSRC leaves. */
        default void left(long ssrc) {}
    }

    /**
     * Reads one datagram.
     *
     * @param nowNanos monotonic
     * @param wallNanos ns since 1970
     * @return whether it was RTCP at all; else nothing in it has counted
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
