package io.github.rtspsink.rtsp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import java.util.List;

/** URLs and the headers that are not looked at by a target of their own; the first byte chooses. */
public final class HeadersFuzz {
    private HeadersFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, HeadersFuzz::take);
    }

    private static void take(FuzzInput input) {
        int kind = input.u8();
        String text = input.latin1();
        try {
            switch (kind % 8) {
                case 0 -> url(text);
                case 1 -> session(text);
                case 2 -> rtpInfo(text);
                case 3 -> RequireHeader.parse(List.of(text, text));
                case 4 -> Accept.allows(List.of(text), "application/sdp");
                case 5 -> Rate.scale(text);
                case 6 -> Rate.speed(text);
                default -> KeyManagement.mikey(text);
            }
        } catch (RtspException documented) {
            return;
        }
    }

    private static void url(String text) {
        RtspUrl url = RtspUrl.parse(text);
        if (url.asterisk()) {
            return;
        }
        RtspUrl absolute = url.at("host:554");
        RtspUrl again = RtspUrl.parse(absolute.streamUrl(1));
        check(again.mountPath().equals(url.mountPath()), url + " has become " + again);
        check(again.streamIndex().orElse(0) == 1, "not its stream: " + again);
        check(url.mountPath().startsWith("/") && !url.mountPath().contains("//"), url.mountPath());
    }

    private static void session(String text) {
        SessionHeader header = SessionHeader.parse(text);
        SessionHeader again = SessionHeader.parse(header.encode());
        check(again.equals(header), header + " became " + again);
    }

    private static void rtpInfo(String text) {
        RtpInfo info = RtpInfo.parse(text);
        check(info.equals(RtpInfo.parse(info.encode())), info.toString());
    }
}
