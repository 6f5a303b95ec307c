package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests of real players, captured on a socket (rtspsrc 1.22.0, ffprobe 5.1) or written after VLC's; line ends as LF in the
 * files. Runs on the test's thread. Owns nothing beyond a test.
 */
class RealClientsTest {
    private static final int[] CHUNKS = {1, 7, 536, 100_000};

    /** A story: file, methods in order, and the Transport that it ends up with. */
    record Story(String file, List<String> methods, String transport) {}

    static Stream<Story> stories() {
        return Stream.of(
                new Story(
                        "rtspsrc-1.22-udp.txt",
                        List.of("OPTIONS", "DESCRIBE", "SETUP", "PLAY", "TEARDOWN"),
                        "RTP/AVP;unicast;client_port=53490-53491"),
                new Story(
                        "rtspsrc-1.22-refused-udp.txt",
                        List.of("OPTIONS", "DESCRIBE", "SETUP", "SETUP", "SETUP", "PLAY", "TEARDOWN"),
                        "RTP/AVP/TCP;unicast;interleaved=0-1"),
                new Story(
                        "ffmpeg-5.1-tcp.txt",
                        List.of("OPTIONS", "DESCRIBE", "SETUP", "PLAY", "TEARDOWN"),
                        "RTP/AVP/TCP;unicast;interleaved=0-1"),
                new Story(
                        "ffmpeg-5.1-udp-then-tcp.txt",
                        List.of("OPTIONS", "DESCRIBE", "SETUP", "PLAY", "PAUSE", "SETUP", "PLAY"),
                        "RTP/AVP/TCP;unicast;interleaved=0-1"),
                new Story(
                        "vlc-style.txt",
                        List.of("OPTIONS", "DESCRIBE", "SETUP", "PLAY", "GET_PARAMETER", "TEARDOWN"),
                        "RTP/AVP;unicast;client_port=53490-53491"));
    }

    @ParameterizedTest
    @MethodSource("stories")
    void shouldReadWhatPlayersSend(Story story) throws IOException {
        for (String text : List.of(read(story.file()), read(story.file()).replace("\n", "\r\n"))) {
            for (int chunk : CHUNKS) {
                Decoding decoding = Decoding.of(text.getBytes(StandardCharsets.UTF_8), chunk, Limits.DEFAULT);
                assertThat(decoding.faults).isEmpty();
                assertThat(decoding.inputs)
                        .extracting(input -> ((RequestInput) input).request().method())
                        .isEqualTo(story.methods());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("stories")
    void shouldUnderstandTheHeadersOfPlayers(Story story) throws IOException {
        Decoding decoding = Decoding.of(read(story.file()));
        String transport = "";
        for (int i = 0; i < decoding.inputs.size(); i++) {
            RtspRequest request = decoding.request(i);
            assertThat(request.cseq()).isPresent();
            assertThat(RtspUrl.parse(request.uri()).mountPath()).isEqualTo("/test");
            assertThat(RtspUrl.parse(request.uri()).streamIndex().isPresent())
                    .isEqualTo(request.method().equals("SETUP"));
            assertThat(Accept.allows(request.headers().all("Accept"), "application/sdp"))
                    .isTrue();
            for (String range : request.headers().all("Range")) {
                assertThat(Range.parse(range).startNanos()).hasValue(0);
            }
            for (String header : request.headers().all("Transport")) {
                transport = TransportSpec.parseList(header).get(0).encode();
            }
        }
        assertThat(transport).isEqualTo(story.transport());
    }

    @Test
    void shouldKeepBothUserAgentsOfRtspsrc() throws IOException {
        Headers headers = Decoding.of(read("rtspsrc-1.22-udp.txt")).request(0).headers();

        assertThat(headers.all("User-Agent")).hasSize(2);
        assertThat(headers.first("User-Agent")).contains("GStreamer/1.22.0");
        assertThat(headers.first("PlayerStarttime")).contains("[28/03/2003:22:50:23 00:00]");
    }

    @ParameterizedTest
    @MethodSource("stories")
    void shouldSurviveSpoiledPlayers(Story story) throws IOException {
        Mutations.surviveBytes(
                read(story.file()).getBytes(StandardCharsets.UTF_8), bytes -> Decoding.of(bytes, 200, Limits.DEFAULT));
    }

    private static String read(String file) throws IOException {
        try (InputStream in = RealClientsTest.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
