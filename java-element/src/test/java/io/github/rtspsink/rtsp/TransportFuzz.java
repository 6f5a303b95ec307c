package io.github.rtspsink.rtsp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import java.util.List;

/** The Transport header: what is understood is written in a form that is understood alike. */
public final class TransportFuzz {
    private TransportFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, TransportFuzz::take);
    }

    private static void take(FuzzInput input) {
        List<TransportSpec> alternatives;
        try {
            alternatives = TransportSpec.parseList(input.latin1());
        } catch (RtspException documented) {
            return;
        }
        for (TransportSpec one : alternatives) {
            if (one.usable()) {
                TransportSpec again = TransportSpec.parseList(one.encode()).get(0);
                check(again.equals(one), one + " became " + again);
            }
        }
    }
}
