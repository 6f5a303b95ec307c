package io.github.rtspsink.rtsp;

import java.util.ArrayList;
import java.util.List;

/**
 * The media section with which we offer to hear what viewers say: several formats, {@code a=sendonly} (ONVIF Streaming
 * Specification, section "Back Channel Connection"). Safe on every thread. Immutable.
 *
 * @param payloadTypes what a viewer may choose from
 * @param section as the description has it
 */
public record TalkSection(List<Integer> payloadTypes, MediaSection section) {
    private static final int MAX_PAYLOAD_TYPE = 127;
    private static final int FIRST_FORMAT = 3;

    public TalkSection {
        payloadTypes = List.copyOf(payloadTypes);
    }

    /**
     * Reads one section.
     *
     * @throws RtspException 500 unless it is one; it comes from our own side, not from a peer
     */
    public static TalkSection parse(String text) {
        List<String> lines = List.of(text.split("\r?\n"));
        String[] words = lines.get(0).split(" ");
        List<Integer> payloadTypes = new ArrayList<>();
        for (int i = FIRST_FORMAT; i < words.length; i++) {
            payloadTypes.add((int) Grammar.number(words[i], MAX_PAYLOAD_TYPE));
        }
        if (!words[0].startsWith("m=")
                || payloadTypes.isEmpty()
                || payloadTypes.contains(-1)
                || !lines.contains("a=sendonly")) {
            throw new RtspException(Status.INTERNAL_SERVER_ERROR, "not a section for viewers' sound: " + lines.get(0));
        }
        return new TalkSection(payloadTypes, section(lines, payloadTypes.get(0)));
    }

    /** Under the name and rate of its first format. */
    private static MediaSection section(List<String> lines, int payloadType) {
        String first = lines.get(0);
        String formats = first.substring(first.indexOf(' ', first.indexOf("RTP/")));
        String alone = first.substring(0, first.length() - formats.length()) + " " + payloadType;
        MediaSection one = MediaSection.parse(alone);
        return new MediaSection(one.media(), one.protocol(), payloadType, one.encodingName(), one.clockRate(), lines);
    }
}
