package io.github.rtspsink.rtsp;

import java.util.ArrayList;
import java.util.List;

/**
 * The media section that offers viewers a back channel: several formats, {@code a=sendonly} (ONVIF Streaming Specification,
 * section "Back Channel Connection"). Safe on every thread. Immutable.
 *
 * @param formats the formats from which a viewer may choose
 * @param section the section as the session description contains it
 */
public record BackchannelSection(List<Format> formats, MediaSection section) {
    private static final int MAX_PAYLOAD_TYPE = 127;
    private static final int FIRST_FORMAT = 3;

    public BackchannelSection {
        formats = List.copyOf(formats);
    }

    /** One audio format; {@code clockRate} is that of its RTP timestamps, in Hz. */
    public record Format(int payloadType, int clockRate) {}

    public List<Integer> payloadTypes() {
        return formats.stream().map(Format::payloadType).toList();
    }

    /** Clock rate of a payload type in Hz; 0 if it is not offered. */
    public int clockRate(int payloadType) {
        for (int i = 0; i < formats.size(); i++) {
            if (formats.get(i).payloadType() == payloadType) {
                return formats.get(i).clockRate();
            }
        }
        return 0;
    }

    /**
     * Reads one section.
     *
     * @throws RtspException 500 if the text is malformed; it comes from this server, not from a peer
     */
    public static BackchannelSection parse(String text) {
        List<String> lines = MediaSection.linesOf(text);
        String[] words = lines.get(0).split(" ");
        List<Integer> payloadTypes = new ArrayList<>();
        for (int i = FIRST_FORMAT; i < words.length; i++) {
            payloadTypes.add((int) Grammar.number(words[i], MAX_PAYLOAD_TYPE));
        }
        if (!lines.get(0).startsWith("m=")
                || payloadTypes.isEmpty()
                || payloadTypes.contains(-1)
                || !lines.contains("a=sendonly")) {
            throw new RtspException(Status.INTERNAL_SERVER_ERROR, "not a section for viewers' sound: " + lines.get(0));
        }
        List<Format> formats = new ArrayList<>();
        for (int payloadType : payloadTypes) {
            formats.add(new Format(payloadType, alone(lines, payloadType).clockRate()));
        }
        return new BackchannelSection(formats, section(lines, payloadTypes.get(0)));
    }

    /** The section with encoding name and clock rate of its first format. */
    private static MediaSection section(List<String> lines, int payloadType) {
        MediaSection one = alone(lines, payloadType);
        List<String> ordered = MediaSection.inOrder(lines);
        return new MediaSection(one.media(), one.protocol(), payloadType, one.encodingName(), one.clockRate(), ordered);
    }

    /** The lines that concern one format, as if it were the only one. */
    private static MediaSection alone(List<String> lines, int payloadType) {
        String first = lines.get(0);
        String formats = first.substring(first.indexOf(' ', first.indexOf("RTP/")));
        StringBuilder alone = new StringBuilder(first.substring(0, first.length() - formats.length()));
        alone.append(' ').append(payloadType);
        for (String line : lines) {
            if (line.startsWith("a=rtpmap:" + payloadType + " ")) {
                alone.append('\n').append(line);
            }
        }
        return MediaSection.parse(alone.toString());
    }
}
