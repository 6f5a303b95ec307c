package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.Stream.SenderState;
import io.github.rtspsink.rtp.NtpTime;
import io.github.rtspsink.rtp.RtcpWriter;
import io.github.rtspsink.rtp.SenderInfo;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The RTCP that this server sends: reports to everybody at the intervals of RFC 3550, one to each newcomer at once, and
 * BYE to whoever is left.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class Reports {
    /** RFC 3550 section 6.3.1: 5 s, spread over [0.5, 1.5] of it and divided by e - 3/2. */
    private static final double INTERVAL_NANOS = 5e9 / 1.21828;

    private final RtspServer server;
    private final RandomGenerator random;
    private final RtcpWriter writer;
    private final ByteBuffer packet = ByteBuffer.allocateDirect(RtcpWriter.MAX_BYTES);

    Reports(RtspServer server, RandomGenerator random, String cname) {
        this.server = server;
        this.random = random;
        this.writer = new RtcpWriter(cname);
    }

    /** Starts the reports of a mount, which end by themselves with it. */
    void schedule(Mount mount) {
        long delay = (long) (INTERVAL_NANOS * (0.5 + random.nextDouble()));
        server.loop().schedule(delay, () -> report(mount));
    }

    private void report(Mount mount) {
        if (mount.isEmpty()) {
            return;
        }
        for (Session session : mount.sessions()) {
            if (session.isPlaying()) {
                report(session);
            }
        }
        schedule(mount);
    }

    /** Sends a report of each of the session's streams; a stream that has sent nothing yet has none. */
    void report(Session session) {
        long nowNanos = server.wallNanos();
        for (SessionTransport transport : session.transports().values()) {
            Optional<SenderInfo> info = info(transport, nowNanos);
            if (info.isPresent()) {
                packet.clear();
                writer.senderReport(packet, info.get());
                transport.subscriber().sendRtcp(packet.flip());
            }
        }
    }

    void goodbye(SessionTransport transport, String reason) {
        Optional<SenderInfo> info = info(transport, server.wallNanos());
        Stream stream = transport.track().stream();
        packet.clear();
        if (info.isPresent()) {
            writer.goodbye(packet, info.get(), reason);
        } else if (stream.ssrc().isPresent()) {
            writer.emptyGoodbye(packet, stream.ssrc().getAsLong(), reason);
        }
        if (packet.position() > 0) {
            transport.subscriber().sendRtcp(packet.flip());
        }
    }

    private static Optional<SenderInfo> info(SessionTransport transport, long nowNanos) {
        Optional<SenderState> state =
                transport.track().stream().senderState(nowNanos, transport.track().clockRate());
        return state.map(s ->
                new SenderInfo(s.ssrc(), NtpTime.ofUnixNanos(nowNanos), s.rtpTime(), s.packets(), s.octets()));
    }
}
