package io.github.rtspsink.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One media section of an SDP as GstSDP prints it for a stream. Safe on every thread. Immutable.
 *
 * @param media audio, video, application
 * @param protocol for example RTP/AVP
 * @param encodingName as in a=rtpmap
 * @param clockRate ticks per second
 * @param lines all lines except c= and a=control, in the order of RFC 4566 section 5
 */
public record MediaSection(
        String media, String protocol, int payloadType, String encodingName, int clockRate, List<String> lines) {

    private static final String ORDER = "icbka";
    private static final String BANDWIDTH = "b=AS:";
    private static final long MAX_KILOBITS = 1_000_000_000;
    private static final long BITS_PER_KILOBIT = 1000;
    private static final int FIRST_DYNAMIC_PAYLOAD_TYPE = 96;
    private static final int MAX_PAYLOAD_TYPE = 127;

    public MediaSection {
        lines = List.copyOf(lines);
    }

    /**
     * Reads one section.
     *
     * @throws RtspException 500 if the text is malformed; it comes from this server, not from a peer
     */
    public static MediaSection parse(String text) {
        List<String> lines = linesOf(text);
        String first = lines.get(0);
        String[] words = first.startsWith("m=") ? first.substring(2).split(" ", 5) : new String[0];
        if (words.length != 4 || !words[2].startsWith("RTP/")) {
            throw bad("not a media section of one RTP format: " + first);
        }
        int payloadType = (int) number(words[3], MAX_PAYLOAD_TYPE);
        String[] map = rtpMap(lines, payloadType).split("/", 3);
        if (map.length < 2) {
            throw bad("a=rtpmap is missing for payload type " + payloadType);
        }
        int clockRate = (int) number(map[1], Integer.MAX_VALUE);
        return new MediaSection(words[0], words[2], payloadType, map[0], clockRate, inOrder(lines));
    }

    /**
     * A copy for another RTP profile. A profile with feedback adds that viewers may ask for key frames (RFC 4585, RFC 5104) and
     * may send such requests without a report before them (RFC 5506).
     */
    public MediaSection withProfile(TransportSpec.Profile profile) {
        String other = "RTP/" + profile.name();
        if (other.equals(protocol)) {
            return this;
        }
        List<String> changed = new ArrayList<>(lines);
        changed.set(0, lines.get(0).replace(" " + protocol + " ", " " + other + " "));
        if (profile.hasFeedback()) {
            changed.add("a=rtcp-rsize");
        }
        if (profile.hasFeedback() && media.equals("video")) {
            changed.add("a=rtcp-fb:" + payloadType + " nack pli");
            changed.add("a=rtcp-fb:" + payloadType + " ccm fir");
        }
        return new MediaSection(media, other, payloadType, encodingName, clockRate, changed);
    }

    /**
     * A copy that names the participant that sends the stream; players thereby know which streams belong together (RFC 5576).
     */
    public MediaSection withSource(long ssrc, String cname) {
        return withAttribute("a=ssrc:" + ssrc + " cname:" + cname);
    }

    /**
     * A copy with a retransmission stream beside the stream (RFC 4588 section 8.6); only for a profile with feedback.
     *
     * @param millis time for which lost packets can be requested
     */
    public MediaSection withRetransmission(int millis) {
        int type = retransmissionPayloadType();
        List<String> changed = new ArrayList<>(lines);
        changed.set(0, lines.get(0) + " " + type);
        changed.add("a=rtpmap:" + type + " rtx/" + clockRate);
        changed.add("a=fmtp:" + type + " apt=" + payloadType + ";rtx-time=" + millis);
        changed.add("a=rtcp-fb:" + payloadType + " nack");
        return new MediaSection(media, protocol, payloadType, encodingName, clockRate, changed);
    }

    /** The bit rate of {@code b=AS} (RFC 8866 section 5.8); empty without one. */
    public OptionalLong bitsPerSecond() {
        for (String line : lines) {
            long kilobits =
                    line.startsWith(BANDWIDTH) ? Grammar.number(line.substring(BANDWIDTH.length()), MAX_KILOBITS) : 0;
            if (kilobits > 0) {
                return OptionalLong.of(kilobits * BITS_PER_KILOBIT);
            }
        }
        return OptionalLong.empty();
    }

    /**
     * Payload type of the retransmission stream. It is chosen from the upper end of the dynamic range, streams' own from the
     * lower, so that they differ.
     */
    public int retransmissionPayloadType() {
        return payloadType < FIRST_DYNAMIC_PAYLOAD_TYPE
                ? MAX_PAYLOAD_TYPE
                : FIRST_DYNAMIC_PAYLOAD_TYPE + MAX_PAYLOAD_TYPE - payloadType;
    }

    /** A copy with one more attribute, {@code a=...}. */
    public MediaSection withAttribute(String line) {
        List<String> changed = new ArrayList<>(lines);
        changed.add(line);
        return new MediaSection(media, protocol, payloadType, encodingName, clockRate, changed);
    }

    /** The lines of {@code text}; at least one. */
    static List<String> linesOf(String text) {
        String[] lines = text.split("\r?\n");
        if (lines.length == 0) {
            throw bad("an empty media section");
        }
        return List.of(lines);
    }

    /**
     * The lines of a section except {@code c=} and {@code a=control}, in the order of RFC 4566 section 5.
     *
     * @throws RtspException 500 if a line does not belong into a section
     */
    static List<String> inOrder(List<String> lines) {
        List<String> ordered = new ArrayList<>();
        ordered.add(lines.get(0));
        List<String> rest = lines.subList(1, lines.size());
        rest.forEach(MediaSection::checkLine);
        for (int type = 0; type < ORDER.length(); type++) {
            for (String line : rest) {
                if (line.charAt(0) == ORDER.charAt(type) && !isOurs(line)) {
                    ordered.add(line);
                }
            }
        }
        return ordered;
    }

    private static void checkLine(String line) {
        if (line.length() < 2
                || line.charAt(1) != '='
                || ORDER.indexOf(line.charAt(0)) < 0
                || line.indexOf('\r') >= 0) {
            throw bad("not a line of a media section: " + line);
        }
    }

    private static boolean isOurs(String line) {
        return line.startsWith("c=") || line.startsWith("a=control:");
    }

    /** {@code H264/90000} of the a=rtpmap line, or the values of RFC 3551 section 6 for a static payload type. */
    private static String rtpMap(List<String> lines, int payloadType) {
        String prefix = "a=rtpmap:" + payloadType + " ";
        for (String line : lines) {
            if (line.startsWith(prefix)) {
                return line.substring(prefix.length());
            }
        }
        return switch (payloadType) {
            case 0 -> "PCMU/8000";
            case 3 -> "GSM/8000";
            case 4 -> "G723/8000";
            case 8 -> "PCMA/8000";
            case 9 -> "G722/8000";
            case 10, 11 -> "L16/44100";
            case 14 -> "MPA/90000";
            case 18 -> "G729/8000";
            case 26 -> "JPEG/90000";
            case 31 -> "H261/90000";
            case 32 -> "MPV/90000";
            case 33 -> "MP2T/90000";
            case 34 -> "H263/90000";
            default -> "";
        };
    }

    private static long number(String text, long max) {
        long value = Grammar.number(text, max);
        if (value < 0) {
            throw bad("not a number in a media section: " + text);
        }
        return value;
    }

    private static RtspException bad(String message) {
        return new RtspException(Status.INTERNAL_SERVER_ERROR, message);
    }
}
