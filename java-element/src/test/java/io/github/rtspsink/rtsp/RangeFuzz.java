package io.github.rtspsink.rtsp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;

/** The Range header: what is understood is written in a form that is understood alike. */
public final class RangeFuzz {
    private RangeFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, RangeFuzz::take);
    }

    private static void take(FuzzInput input) {
        Range range;
        try {
            range = Range.parse(input.latin1());
        } catch (RtspException documented) {
            return;
        }
        Range again = Range.parse(range.encode());
        check(again.equals(range), range + " became " + again);
        Range.parse(range.playedFrom(0).encode());
    }
}
