package io.github.rtspsink.net.tcp;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import java.io.IOException;

/** Two connections of one peer that speak HTTP or not, in pieces of any size: halves of a tunnel, WebSocket openings, garbage. */
public final class HttpFuzz {
    private static final Links LINKS = FuzzedLink.links(null);

    private HttpFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, HttpFuzz::take);
    }

    private static void take(FuzzInput input) throws IOException {
        try (FuzzedLink first = new FuzzedLink(LINKS);
                FuzzedLink second = new FuzzedLink(LINKS)) {
            while (!input.isEmpty() && !(first.hasEnded() && second.hasEnded())) {
                FuzzedLink link = input.u8() % 2 == 0 ? first : second;
                link.send(input.bytes(input.u16()));
            }
        }
    }
}
