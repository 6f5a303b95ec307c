package io.github.rtspsink.rtsp;

import java.util.ArrayList;
import java.util.List;

/**
 * The media section with which we offer to hear what viewers say: several formats, {@code a=sendonly} (ONVIF Streaming
 * Specification, section "Back Channel Connection"). Safe on every thread. Immutable.
 *
 * @param formats what a viewer may choose from
 * @param section as the description has it
 */
public record BackchannelSection(List<Format> formats, MediaSection section) {
    private static final int MAX_PAYLOAD_TYPE = 127;
    private static final int FIRST_FORMAT = 3;

    public BackchannelSection {
        formats = List.copyOf(formats);
    }

    /** One kind of sound; {@code clockRate} is that of its timestamps, Hz. */
    public record Format(int payloadType, int clockRate) {}

    public List<Integer> payloadTypes() {
        return formats.stream().map(Format::payloadType).toList();
    }

    /** Of a payload type; 0 for one that is not on offer. */
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
     * @throws RtspException 500 unless it is one; it comes from our own side, not from a peer
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

    /** Under the name and rate of its first format. */
    private static MediaSection section(List<String> lines, int payloadType) {
        MediaSection one = alone(lines, payloadType);
        List<String> ordered = MediaSection.inOrder(lines);
        return new MediaSection(one.media(), one.protocol(), payloadType, one.encodingName(), one.clockRate(), ordered);
    }

    /** As if one of its formats were the only one. */
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
