package io.github.rtspsink.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The SDP of a mount (RFC 4566). Safe on every thread. Immutable.
 *
 * @param sessionId random, the same for the life of the mount
 * @param version raised with each change
 * @param address of the server, an IPv4 or IPv6 literal
 * @param name name that players may show
 */
public record SessionDescription(long sessionId, long version, String address, String name, List<Stream> streams) {

    /**
     * One media section and the index that its control names.
     *
     * @param index the N of its control, {@code stream=N}
     * @param connection destination of its packets in the form of a {@code c=} line; empty if SETUP decides it
     */
    public record Stream(int index, MediaSection section, String connection) {
        /** A stream whose destination SETUP decides. */
        public Stream(int index, MediaSection section) {
            this(index, section, "");
        }
    }

    /** {@code connection} of a {@link Stream} that goes to a multicast group (RFC 4566 section 5.7). */
    public static String group(String literal, int ttl) {
        return literal.indexOf(':') >= 0 ? "IN IP6 " + withoutZone(literal) : "IN IP4 " + literal + "/" + ttl;
    }

    public SessionDescription {
        streams = List.copyOf(streams);
    }

    /** The text, with lines in the order of RFC 4566 section 5. */
    public String text() {
        boolean ipv6 = address.indexOf(':') >= 0;
        StringBuilder sdp = new StringBuilder(1024);
        line(sdp, "v=0");
        line(sdp, "o=- " + sessionId + " " + version + (ipv6 ? " IN IP6 " : " IN IP4 ") + withoutZone(address));
        line(sdp, "s=" + (name.isBlank() ? "-" : name));
        line(sdp, "t=0 0");
        line(sdp, "a=tool:rtspsink");
        line(sdp, "a=type:broadcast");
        line(sdp, "a=control:*");
        line(sdp, "a=range:" + Range.LIVE.encode());
        for (int i = 0; i < streams.size(); i++) {
            append(sdp, streams.get(i), ipv6 ? "IN IP6 ::" : "IN IP4 0.0.0.0");
        }
        return sdp.toString();
    }

    /** The body of the DESCRIBE reply. */
    public byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder sdp, Stream stream, String anywhere) {
        String connection = "c=" + (stream.connection().isEmpty() ? anywhere : stream.connection());
        List<String> lines = stream.section().lines();
        boolean placed = false;
        for (int i = 0; i < lines.size(); i++) {
            boolean before = lines.get(i).startsWith("m=") || lines.get(i).startsWith("i=");
            if (!placed && !before) {
                line(sdp, connection);
                placed = true;
            }
            line(sdp, lines.get(i));
        }
        if (!placed) {
            line(sdp, connection);
        }
        line(sdp, "a=control:stream=" + stream.index());
    }

    private static void line(StringBuilder sdp, String line) {
        sdp.append(line.replace('\r', ' ').replace('\n', ' ')).append("\r\n");
    }

    private static String withoutZone(String address) {
        int percent = address.indexOf('%');
        return percent < 0 ? address : address.substring(0, percent);
    }
}
