package io.github.rtspsink.rtsp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import java.util.Arrays;

/** What comes in on a connection: the same messages and faults whatever the chunks, and never more than the limits held. */
public final class RtspDecoderFuzz {
    private static final Limits SMALL = new Limits(200, 100, 300, 10, 1000, 500);
    private static final int FRAME_BYTES = 4 + 0xFFFF;

    private RtspDecoderFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, RtspDecoderFuzz::take);
    }

    private static void take(FuzzInput input) {
        Limits limits = input.u8() % 2 == 0 ? Limits.DEFAULT : SMALL;
        int chunkBytes = 1 + input.u8() % 64;
        byte[] wire = input.rest();
        Decoding whole = Decoding.of(wire, Integer.MAX_VALUE, limits);
        Decoding cut = Decoding.of(wire, chunkBytes, limits);
        check(cut.summary().equals(whole.summary()), whole.summary() + "\nin chunks:\n" + cut.summary());
        int held = cut.decoder.bufferedBytes();
        check(held <= Math.max(FRAME_BYTES, limits.headBytes() + limits.bodyBytes()), held + " bytes held");
        whole.inputs.forEach(RtspDecoderFuzz::checkRoundTrip);
    }

    private static void checkRoundTrip(Input decoded) {
        if (decoded instanceof RequestInput request) {
            byte[] encoded = request.request().encode();
            Decoding again = Decoding.of(encoded, Integer.MAX_VALUE, Limits.DEFAULT);
            check(again.faults.isEmpty() && again.inputs.size() == 1, "its own encoding is refused: " + request);
            check(Arrays.equals(again.request(0).encode(), encoded), "changed by encoding: " + request);
        }
    }
}
