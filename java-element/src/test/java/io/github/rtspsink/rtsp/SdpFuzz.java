package io.github.rtspsink.rtsp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import java.util.List;

/** Media sections as the C side and GStreamer make them: whatever is in one, it stays one section with one control. */
public final class SdpFuzz {
    private SdpFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, SdpFuzz::take);
    }

    private static void take(FuzzInput input) {
        int choice = input.u8();
        String text = input.utf8();
        MediaSection section;
        try {
            section = choice % 2 == 0
                    ? MediaSection.parse(text)
                    : BackchannelSection.parse(text).section();
        } catch (RtspException documented) {
            return;
        }
        if (choice % 2 == 0) {
            section = changed(section, TransportSpec.Profile.values()[choice / 2 % 4]);
        }
        section.bitsPerSecond();
        describe(section, text);
    }

    private static MediaSection changed(MediaSection section, TransportSpec.Profile profile) {
        MediaSection again = MediaSection.parse(String.join("\r\n", section.lines()));
        check(again.equals(section), section + " became " + again);
        return section.withProfile(profile).withSource(7, "a@b").withRetransmission(100);
    }

    private static void describe(MediaSection section, String name) {
        String sdp =
                new SessionDescription(1, 2, "::1", name, List.of(new SessionDescription.Stream(3, section))).text();
        int media = 0;
        int controls = 0;
        for (String line : sdp.split("\r\n", -1)) {
            check(line.isEmpty() || (line.length() > 1 && line.charAt(1) == '='), "not a line: " + line);
            check(line.indexOf('\n') < 0 && line.indexOf('\r') < 0, "a line break within: " + line);
            media += line.startsWith("m=") ? 1 : 0;
            controls += line.startsWith("a=control:") ? 1 : 0;
        }
        check(media == 1 && controls == 2, sdp);
    }
}
