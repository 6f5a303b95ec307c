package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Steps one decoder by hand. Runs on the test's thread. Owns nothing beyond a test. */
class RtspDecoderTest {
    private final RtspDecoder decoder = new RtspDecoder(Limits.DEFAULT);

    @Test
    void shouldDecodeByteByByte() {
        byte[] bytes = "\r\nSETUP rtsp://h/p RTSP/1.0\ncseq: 7\nFolded: a\n b\nContent-Length: 2\n\nhi$\001\0\001x"
                .getBytes(StandardCharsets.ISO_8859_1);
        Input[] inputs = new Input[2];
        int count = 0;
        for (byte b : bytes) {
            decoder.feed(ByteBuffer.wrap(new byte[] {b}));
            Input input = decoder.next();
            if (input != null) {
                inputs[count++] = input;
            }
        }
        RtspRequest request = ((RequestInput) inputs[0]).request();
        assertThat(request.method()).isEqualTo("SETUP");
        assertThat(request.uri()).isEqualTo("rtsp://h/p");
        assertThat(request.cseq()).hasValue(7);
        assertThat(request.headers().first("folded")).contains("a b");
        assertThat(request.body()).containsExactly('h', 'i');
        assertThat(((InterleavedInput) inputs[1]).channel()).isEqualTo(1);
        assertThat(((InterleavedInput) inputs[1]).payload()).containsExactly('x');
        assertThat(decoder.bufferedBytes()).isZero();
    }
}
