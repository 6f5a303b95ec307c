package io.github.rtspsink.net.tcp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** An HTTP tunnel: what its POST carries in Base64, cut and padded anywhere, comes out as it was; what is none ends it. */
public final class Base64Fuzz {
    private static final Links LINKS = FuzzedLink.links(null);
    private static final byte[] GET = head("GET");
    private static final byte[] POST = head("POST");

    private Base64Fuzz() {}

    private static byte[] head(String method) {
        return (method + " / HTTP/1.0\r\nx-sessioncookie: c\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, Base64Fuzz::take);
    }

    private static void take(FuzzInput input) throws IOException {
        boolean encoded = input.u8() % 2 == 0;
        int cut = 1 + input.u8();
        byte[] rest = input.rest();
        try (FuzzedLink get = new FuzzedLink(LINKS);
                FuzzedLink post = new FuzzedLink(LINKS)) {
            get.send(GET);
            post.send(POST);
            for (int from = 0; from < rest.length; from += cut) {
                byte[] piece = Arrays.copyOfRange(rest, from, Math.min(rest.length, from + cut));
                post.send(encoded ? Base64.getEncoder().encode(piece) : piece);
            }
            check(!encoded || Arrays.equals(get.received(), rest), "not what was sent");
        }
    }
}
