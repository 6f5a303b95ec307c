package io.github.rtspsink.server;

import io.github.rtspsink.media.Retransmission;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.Subscriber;
import io.github.rtspsink.rtcp.Reception;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Who watches a sink's streams, and how well they arrive, as the text of {@code RtspSinkStatsFunc} (java/rtspsink-abi.h).
 *
 * <p>Thread: control. Ownership: none; made for one answer.
 */
final class Statistics {
    /** So many viewers are told of; the counts are of all. */
    static final int MAX_VIEWERS = 1000;

    private static final double NANOS_PER_MILLI = 1e6;

    private final Mounts mounts;
    private final SessionTable sessions;
    private final GroupTable groups;
    private final RtcpInput rtcp;
    private final StringBuilder text = new StringBuilder(4096);
    private int viewersLeft = MAX_VIEWERS;

    Statistics(Mounts mounts, SessionTable sessions, GroupTable groups, RtcpInput rtcp) {
        this.mounts = mounts;
        this.sessions = sessions;
        this.groups = groups;
        this.rtcp = rtcp;
    }

    /** One field a line, in the order of the mappings' pads. */
    String of(int sinkId) {
        int mappings = 0;
        int viewers = 0;
        for (Mount mount : mounts.all()) {
            if (mount.sink().id() == sinkId) {
                begin("mapping-" + mappings++);
                mapping(mount);
                end();
                viewers += sessions.of(mount).viewers();
            }
        }
        count("mappings", mappings);
        count("viewers", viewers);
        count("malformed-rtcp", rtcp.malformed());
        return text.toString();
    }

    private void mapping(Mount mount) {
        text("mapping", mount.path());
        count("viewers", sessions.of(mount).viewers());
        count("streams", mount.tracks().size());
        int streams = 0;
        for (Mount.Track track : mount.tracks()) {
            begin("stream-" + streams++);
            stream(mount, track);
            end();
        }
    }

    private void stream(Mount mount, Mount.Track track) {
        Stream stream = track.stream();
        text("media", track.section().media());
        text("encoding-name", track.section().encodingName());
        count("ssrc", stream.ssrc().orElse(0));
        count("packets", stream.publishedPackets());
        count("bytes", stream.publishedBytes());
        count("packets-dropped", stream.dropped());
        int viewers = 0;
        Map<Session, SessionTransport> playing = playing(mount, track);
        for (Map.Entry<Session, SessionTransport> entry : playing.entrySet()) {
            if (viewersLeft > 0) {
                viewersLeft--;
                begin("viewer-" + viewers++);
                viewer(entry.getKey(), entry.getValue());
                end();
            }
        }
        count("viewers", playing.size());
        groups.find(stream).ifPresent(this::receivers);
    }

    /** Those who report from a multicast group, with and without a session. */
    private void receivers(MulticastGroup group) {
        int receivers = 0;
        for (Map.Entry<InetSocketAddress, GroupFeedback.Receiver> entry :
                group.feedback().receivers().entrySet()) {
            begin("receiver-" + receivers++);
            text(
                    "peer",
                    Addresses.authority(
                            entry.getKey().getAddress(), entry.getKey().getPort()));
            reception(entry.getValue().reception());
            end();
        }
        count("receivers", receivers);
    }

    private Map<Session, SessionTransport> playing(Mount mount, Mount.Track track) {
        Map<Session, SessionTransport> playing = new LinkedHashMap<>();
        for (Session session : sessions.of(mount).all()) {
            SessionTransport transport = session.transports().get(track.index());
            if (transport != null && session.isPlaying()) {
                playing.put(session, transport);
            }
        }
        return playing;
    }

    private void viewer(Session session, SessionTransport transport) {
        Subscriber subscriber = transport.subscriber();
        text("peer", session.peer());
        text("session", Sessions.shown(session));
        text("transport", transport.kind());
        text("user-agent", session.userAgent());
        count("packets-sent", subscriber.sentPackets());
        count("bytes-sent", subscriber.sentBytes());
        count("units-left-out", subscriber.batchesSkipped());
        reception(transport.reception());
    }

    private void reception(Reception reception) {
        count("reports", reception.reports());
        number("fraction-lost", reception.fractionLost());
        text.append("i packets-lost ").append(reception.cumulativeLost()).append('\n');
        number("jitter-ms", reception.jitterMillis());
        long roundTripNanos = reception.roundTripNanos();
        number("round-trip-ms", roundTripNanos < 0 ? -1 : roundTripNanos / NANOS_PER_MILLI);
        count("key-frame-requests", reception.keyFrameRequests());
        count("lost-requests", reception.lostRequests());
        count(
                "retransmitted-packets",
                reception.repair().map(Retransmission::sentPackets).orElse(0L));
        count(
                "retransmitted-bytes",
                reception.repair().map(Retransmission::sentOctets).orElse(0L));
        count(
                "retransmissions-refused",
                reception.repair().map(Retransmission::refused).orElse(0L));
    }

    private void begin(String name) {
        text.append("begin ").append(name).append('\n');
    }

    private void end() {
        text.append("end\n");
    }

    private void count(String name, long value) {
        text.append("u ").append(name).append(' ').append(value).append('\n');
    }

    private void number(String name, double value) {
        text.append("d ").append(name).append(' ').append(String.format(Locale.ROOT, "%.6f", value));
        text.append('\n');
    }

    /** One line, whatever a viewer calls itself. */
    private void text(String name, String value) {
        text.append("s ").append(name).append(' ');
        text.append(value.replace('\n', ' ').replace('\r', ' ')).append('\n');
    }
}
