package io.github.rtspsink.net.tcp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Frames of a WebSocket: any ones, or good ones of any cut, which come out as they were. */
public final class WebSocketFuzz {
    private static final Links LINKS = FuzzedLink.links(null);
    private static final byte[] OPENING = ("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Protocol: rtsp.onvif.org\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final int MASKED = 0x80;
    private static final int LENGTH_IN_16_BITS = 126;
    private static final byte[] KEY = {1, 2, 3, 4};
    private static final int BINARY = 0x82;

    private WebSocketFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, WebSocketFuzz::take);
    }

    private static void take(FuzzInput input) throws IOException {
        int kind = input.u8() % 3;
        try (FuzzedLink link = new FuzzedLink(LINKS)) {
            link.send(OPENING);
            switch (kind) {
                case 0 -> link.send(input.rest());
                case 1 -> anyFrames(link, input);
                default -> goodFrames(link, input);
            }
        }
    }

    private static void anyFrames(FuzzedLink link, FuzzInput input) throws IOException {
        while (!input.isEmpty() && !link.hasEnded()) {
            int first = input.u8();
            link.send(frame(first, input.bytes(input.u8() << (first & 3) * 4)));
        }
    }

    private static void goodFrames(FuzzedLink link, FuzzInput input) throws IOException {
        int cut = 1 + input.u16();
        byte[] rest = input.rest();
        for (int from = 0; from < rest.length; from += cut) {
            link.send(frame(BINARY, Arrays.copyOfRange(rest, from, Math.min(rest.length, from + cut))));
        }
        check(Arrays.equals(link.received(), rest), "not what was sent");
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < LENGTH_IN_16_BITS) {
            frame.write(MASKED | payload.length);
        } else {
            frame.write(MASKED | LENGTH_IN_16_BITS);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(KEY);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ KEY[i % KEY.length]);
        }
        return frame.toByteArray();
    }
}
