package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Feeds a decoder by hand. Runs on the test's thread. Owns nothing beyond a test. */
@Timeout(20)
class RtspDecoderTest {
    private static final String GOOD = "OPTIONS rtsp://h/p RTSP/1.0\r\nCSeq: 99\r\n\r\n";
    private static final Limits SMALL = new Limits(60, 40, 50, 4, 200, 16);

    /** A bad message, and what the peer is told. A fault that is not fatal lets the good request behind it through. */
    record Bad(String what, String text, Status status, long cseq, boolean fatal) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Bad> bad() {
        String options = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n";
        return Stream.of(
                new Bad("garbage line", "garbage\r\nCSeq: 1\r\n\r\n", Status.BAD_REQUEST, 1, false),
                new Bad("two words", "OPTIONS RTSP/1.0\r\nCSeq: 1\r\n\r\n", Status.BAD_REQUEST, 1, false),
                new Bad(
                        "space in URL",
                        "OPTIONS rtsp://h/a b RTSP/1.0\r\nCSeq: 1\r\n\r\n",
                        Status.BAD_REQUEST,
                        1,
                        false),
                new Bad("method is no token", "OPT(ONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", Status.BAD_REQUEST, 1, false),
                new Bad("version without number", "OPTIONS * RTSP/\r\nCSeq: 1\r\n\r\n", Status.BAD_REQUEST, 1, false),
                new Bad(
                        "RTSP/2.0",
                        "OPTIONS * RTSP/2.0\r\nCSeq: 1\r\n\r\n",
                        Status.RTSP_VERSION_NOT_SUPPORTED,
                        1,
                        false),
                new Bad(
                        "RTSP/3.0",
                        "OPTIONS * RTSP/3.0\r\nCSeq: 1\r\n\r\n",
                        Status.RTSP_VERSION_NOT_SUPPORTED,
                        1,
                        false),
                new Bad("HTTP", "GET / HTTP/1.1\r\nCSeq: 1\r\nContent-Length: 9\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad("no colon", options + "Header\r\n\r\n", Status.BAD_REQUEST, 1, false),
                new Bad("no header name", options + ": x\r\n\r\n", Status.BAD_REQUEST, 1, false),
                new Bad("name is no token", options + "A b: x\r\n\r\n", Status.BAD_REQUEST, 1, false),
                new Bad(
                        "fold without header",
                        "OPTIONS * RTSP/1.0\r\n x\r\nCSeq: 1\r\n\r\n",
                        Status.BAD_REQUEST,
                        1,
                        false),
                new Bad(
                        "body behind a bad head",
                        options + "?\r\nContent-Length: 3\r\n\r\nabc",
                        Status.BAD_REQUEST,
                        1,
                        false),
                new Bad("NUL", options + "A: \0\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad("lone CR", options + "A: \rB: x\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad("TLS hello", "\u0016\u0003\u0001\u0002\0\u0001", Status.BAD_REQUEST, -1, true),
                new Bad("negative CSeq", "OPTIONS * RTSP/1.0\r\nCSeq: -1\r\n\r\n", Status.BAD_REQUEST, -1, false),
                new Bad(
                        "CSeq of 33 bits",
                        "OPTIONS * RTSP/1.0\r\nCSeq: 4294967296\r\n\r\n",
                        Status.BAD_REQUEST,
                        -1,
                        false),
                new Bad("CSeq without digits", "OPTIONS * RTSP/1.0\r\nCSeq:\r\n\r\n", Status.BAD_REQUEST, -1, false),
                new Bad("two CSeq", options + "CSeq: 2\r\n\r\n", Status.BAD_REQUEST, -1, false),
                new Bad("negative length", options + "Content-Length: -1\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad("signed length", options + "Content-Length: +1\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad("hex length", options + "Content-Length: 0x1\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad("empty length", options + "Content-Length:\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad(
                        "length of 30 digits",
                        options + "Content-Length: 123456789012345678901234567890\r\n\r\n",
                        Status.BAD_REQUEST,
                        1,
                        true),
                new Bad(
                        "two lengths",
                        options + "Content-Length: 0\r\nContent-Length: 1\r\n\r\n",
                        Status.BAD_REQUEST,
                        1,
                        true),
                new Bad("length list", options + "Content-Length: 0, 0\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad(
                        "body too large",
                        options + "Content-Length: 65537\r\n\r\n",
                        Status.REQUEST_ENTITY_TOO_LARGE,
                        1,
                        true),
                new Bad("status line without code", "RTSP/1.0 OK\r\nCSeq: 1\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad(
                        "status line with long code",
                        "RTSP/1.0 2000 OK\r\nCSeq: 1\r\n\r\n",
                        Status.BAD_REQUEST,
                        1,
                        true));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void shouldRefuse(Bad bad) {
        Decoding decoding = Decoding.of(bad.text() + GOOD);

        assertThat(decoding.faults).hasSize(1);
        RtspException fault = decoding.faults.get(0);
        assertThat(fault.status()).isEqualTo(bad.status());
        assertThat(fault.cseq().orElse(-1)).isEqualTo(bad.cseq());
        assertThat(fault.fatal()).isEqualTo(bad.fatal());
        assertThat(decoding.inputs).hasSize(bad.fatal() ? 0 : 1);
        assertThat(decoding.decoder.heldBytes()).isLessThanOrEqualTo(1024);
    }

    static Stream<Bad> tooMuch() {
        String options = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n";
        String url = "rtsp://h/" + "x".repeat(32);
        return Stream.of(
                new Bad("URL", "PLAY " + url + " RTSP/1.0\r\nCSeq: 1\r\n\r\n", Status.REQUEST_URI_TOO_LARGE, 1, true),
                new Bad(
                        "line",
                        "PLAY " + url.repeat(2) + " RTSP/1.0\r\nCSeq: 1\r\n\r\n",
                        Status.REQUEST_URI_TOO_LARGE,
                        1,
                        true),
                new Bad("header line", options + "A: " + "x".repeat(48) + "\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad("folded line", options + "A: " + "x\r\n ".repeat(30) + "\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad("headers", options + "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n", Status.BAD_REQUEST, 1, true),
                new Bad("head", options + "A: 1\r\n".repeat(40) + "\r\n", Status.BAD_REQUEST, 1, true),
                new Bad("endless line", "x".repeat(201), Status.REQUEST_URI_TOO_LARGE, -1, true),
                new Bad("body", options + "Content-Length: 17\r\n\r\n", Status.REQUEST_ENTITY_TOO_LARGE, 1, true));
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void shouldRefuseTooMuchInAnyChunks(Bad bad) {
        byte[] bytes = (bad.text() + GOOD).getBytes(StandardCharsets.UTF_8);
        for (int chunk : new int[] {1, 3, 50, 1000}) {
            Decoding decoding = Decoding.of(bytes, chunk, SMALL);
            assertThat(decoding.faults).hasSize(1);
            assertThat(decoding.faults.get(0).status()).isEqualTo(bad.status());
            assertThat(decoding.faults.get(0).cseq().orElse(-1)).isEqualTo(bad.cseq());
            assertThat(decoding.faults.get(0).fatal()).isEqualTo(bad.fatal());
            assertThat(decoding.inputs).hasSize(bad.fatal() ? 0 : 1);
        }
    }

    @Test
    void shouldTakeWhatIsExactlyAtTheLimits() {
        String url = "rtsp://h/" + "x".repeat(31);
        String text = "PLAY " + url + " RTSP/1.0\nA: " + "x".repeat(47) + "\nB: 2\nContent-Length: 16\nCSeq: 1\n\n"
                + "b".repeat(16);

        Decoding decoding = Decoding.of(text.getBytes(StandardCharsets.UTF_8), 5, SMALL);

        assertThat(decoding.faults).isEmpty();
        assertThat(decoding.request(0).uri()).isEqualTo(url).hasSize(SMALL.urlBytes());
        assertThat(decoding.request(0).body()).hasSize(SMALL.bodyBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000})
    void shouldTakeAHeadOfExactlyTheLimitAndNoByteMore(int chunkBytes) {
        String lines =
                "PLAY * RTSP/1.0\r\nA: " + "x".repeat(45) + "\r\nB: " + "x".repeat(45) + "\r\nC: " + "x".repeat(45);
        String fill = "\r\nD: " + "x".repeat(SMALL.headBytes() - lines.length() - 9) + "\r\n\r\n";
        byte[] exact = (lines + fill).getBytes(StandardCharsets.UTF_8);
        byte[] more = (lines + "x" + fill).getBytes(StandardCharsets.UTF_8);

        assertThat(exact).hasSize(SMALL.headBytes());
        assertThat(Decoding.of(exact, chunkBytes, SMALL).inputs).hasSize(1);
        assertThat(Decoding.of(more, chunkBytes, SMALL).inputs).isEmpty();
        assertThat(Decoding.of(more, chunkBytes, SMALL).faults).hasSize(1);
    }

    @Test
    void shouldTakeSixtyHeadersAndOneOfFiveThousandBytes() {
        StringBuilder text = new StringBuilder("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nLong: " + "x".repeat(5000) + "\r\n");
        for (int i = 0; i < 60; i++) {
            text.append("X-").append(i).append(": ").append(i).append("\r\n");
        }

        Decoding decoding = Decoding.of(text.append("\r\n").toString());

        assertThat(decoding.faults).isEmpty();
        assertThat(decoding.request(0).headers().first("x-59")).contains("59");
        assertThat(decoding.request(0).headers().first("LONG").orElseThrow()).hasSize(5000);
    }

    @Test
    void shouldDecodeTheSameByteByByte() {
        byte[] bytes = ("\r\n\nSETUP rtsp://h/p RTSP/1.0\ncseq: 7\nFolded : a\n\tb\nContent-Length: 2\n\nhi$\1\0\1x"
                        + GOOD + GOOD + "RTSP/1.0 200 OK\r\nCSeq: 5\r\nContent-Length: 1\r\n\r\n!$\377\0\0")
                .getBytes(StandardCharsets.ISO_8859_1);

        Decoding whole = Decoding.of(bytes, bytes.length, Limits.DEFAULT);

        assertThat(whole.inputs).hasSize(6);
        assertThat(whole.faults).isEmpty();
        assertThat(whole.request(0).headers().first("folded")).contains("a b");
        assertThat(whole.request(0).cseq()).hasValue(7);
        assertThat(whole.request(0).body()).containsExactly('h', 'i');
        assertThat(((InterleavedInput) whole.inputs.get(1)).payload()).containsExactly('x');
        assertThat(((ResponseInput) whole.inputs.get(4)).code()).isEqualTo(200);
        assertThat(((ResponseInput) whole.inputs.get(4)).body()).containsExactly('!');
        assertThat(((InterleavedInput) whole.inputs.get(5)).channel()).isEqualTo(255);
        for (int chunk = 1; chunk < bytes.length; chunk++) {
            assertThat(Decoding.of(bytes, chunk, Limits.DEFAULT).summary()).isEqualTo(whole.summary());
        }
    }

    @Test
    void shouldKeepUnknownMethodsAndAbsentCseqForTheServer() {
        Decoding decoding = Decoding.of("FOO * RTSP/1.0\r\n\r\n");

        assertThat(decoding.request(0).method()).isEqualTo("FOO");
        assertThat(decoding.request(0).cseq()).isEmpty();
    }

    @Test
    void shouldTakeTheLargestInterleavedFrame() {
        byte[] bytes = new byte[4 + 65535];
        bytes[0] = '$';
        bytes[1] = 3;
        bytes[2] = -1;
        bytes[3] = -1;

        Decoding decoding = Decoding.of(bytes, 1000, Limits.DEFAULT);

        assertThat(((InterleavedInput) decoding.inputs.get(0)).payload()).hasSize(65535);
        assertThat(decoding.decoder.heldBytes()).isLessThanOrEqualTo(1024);
    }

    @Test
    void shouldSwallowEverythingAfterAFatalFault() {
        Decoding decoding = Decoding.of("\0".getBytes(StandardCharsets.UTF_8), 1, Limits.DEFAULT);

        decoding.decoder.feed(ByteBuffer.wrap(GOOD.getBytes(StandardCharsets.UTF_8)));

        assertThat(decoding.faults).hasSize(1);
        assertThat(decoding.decoder.next()).isNull();
        assertThat(decoding.decoder.heldBytes()).isLessThanOrEqualTo(1024);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shouldDecodeSpoiledBytesTheSameInAnyChunks(int seed) {
        byte[] good = (GOOD
                        + "SETUP rtsp://h/p RTSP/1.0\r\n"
                        + "CSeq: 4\r\n"
                        + "Transport: RTP/AVP\r\n"
                        + "Content-Length: 3\r\n\r\n"
                        + "abc$\2\0\3xyz"
                        + GOOD)
                .getBytes(StandardCharsets.ISO_8859_1);
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            byte[] bad = Mutations.mutate(good, random);
            String whole = Decoding.of(bad, bad.length, SMALL).summary();
            String parts = Decoding.of(bad, 1 + random.nextInt(20), SMALL).summary();
            assertThat(parts).as(new String(bad, StandardCharsets.ISO_8859_1)).isEqualTo(whole);
        }
    }
}
