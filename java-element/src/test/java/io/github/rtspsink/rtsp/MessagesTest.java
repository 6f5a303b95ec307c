package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests, replies, statuses and methods. Runs on the test's thread. Owns nothing beyond a test. */
class MessagesTest {
    @Test
    void shouldWriteAReply() {
        RtspResponse response = RtspResponse.of(Status.OK, Headers.of("CSeq", "3"))
                .withBody("application/sdp", "v=0\r\n".getBytes(StandardCharsets.UTF_8))
                .with("Session", "abc");

        assertThat(new String(response.encode(), StandardCharsets.UTF_8))
                .isEqualTo("RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Type: application/sdp\r\nSession: abc\r\n"
                        + "Content-Length: 5\r\n\r\nv=0\r\n");
    }

    @Test
    void shouldWriteAReplyWithoutBody() {
        assertThat(new String(RtspResponse.of(Status.NOT_FOUND).encode(), StandardCharsets.UTF_8))
                .isEqualTo("RTSP/1.0 404 Not Found\r\n\r\n");
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void shouldReadItsOwnReplies(Status status) {
        byte[] bytes = RtspResponse.of(status, Headers.of("CSeq", "3"))
                .withBody("text/plain", new byte[] {1, 2})
                .encode();

        ResponseInput input =
                (ResponseInput) Decoding.of(bytes, 5, Limits.DEFAULT).inputs.get(0);

        assertThat(input.code()).isEqualTo(status.code());
        assertThat(input.headers().first("CSeq")).contains("3");
        assertThat(input.body()).containsExactly(1, 2);
    }

    @Test
    void shouldReadItsOwnRequests() {
        RtspRequest request = RtspRequest.of("PLAY", "rtsp://h/ä", Headers.of("CSeq", "4294967295"));

        RtspRequest read = Decoding.of(request.encode(), 1, Limits.DEFAULT).request(0);

        assertThat(read.method()).isEqualTo("PLAY");
        assertThat(read.uri()).isEqualTo("rtsp://h/ä");
        assertThat(read.version()).isEqualTo("RTSP/1.0");
        assertThat(read.headers()).isEqualTo(request.headers());
        assertThat(read.cseq()).hasValue(0xFFFF_FFFFL);
    }

    @Test
    void shouldGiveEachStatusItsOwnCode() {
        Set<Integer> codes = new HashSet<>();
        for (Status status : Status.values()) {
            codes.add(status.code());
        }
        assertThat(codes).hasSameSizeAs(Status.values()).contains(463, 470, 551);
        assertThat(Arrays.stream(Status.values()).mapToInt(Status::code)).isSorted();
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS,OPTIONS", "SET_PARAMETER,SET_PARAMETER", "options,OPTIONS", "PLAY_NOTIFY,", "'',"})
    void shouldKnowTheMethodsOfRfc2326(String token, Method method) {
        assertThat(Method.of(token).orElse(null)).isEqualTo(method);
    }

    @Test
    void shouldCarryWhatTheReplyNeeds() {
        RtspException fault = new RtspException(Status.OPTION_NOT_SUPPORTED, "no")
                .with("Unsupported", "a, b")
                .withCseq(OptionalLong.of(7))
                .asFatal();

        assertThat(fault.status()).isEqualTo(Status.OPTION_NOT_SUPPORTED);
        assertThat(fault.headers().first("Unsupported")).contains("a, b");
        assertThat(fault.cseq()).hasValue(7);
        assertThat(fault.fatal()).isTrue();
        assertThat(fault).hasMessage("no").hasNoCause();
        assertThat(fault.getStackTrace()).isEmpty();
        assertThat(new RtspException(Status.NOT_FOUND, "x").cseq()).isEmpty();
    }
}
