package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Accept and Require. Runs on the test's thread. Owns nothing beyond a test. */
@Timeout(20)
class NegotiationTest {
    private static final String SDP = "application/sdp";

    /** The Accept headers of one request. */
    record Wish(boolean allowed, List<String> headers) {}

    static Stream<Wish> wishes() {
        return Stream.of(
                new Wish(true, List.of()),
                new Wish(true, List.of("application/sdp")),
                new Wish(true, List.of("APPLICATION/SDP;level=1")),
                new Wish(true, List.of("text/plain, application/sdp")),
                new Wish(true, List.of("text/plain", "application/sdp")),
                new Wish(true, List.of("application/*")),
                new Wish(true, List.of("*/*")),
                new Wish(true, List.of("*/*;q=0.001")),
                new Wish(true, List.of("*/*;q=0, application/sdp;q=0.5")),
                new Wish(true, List.of("application/sdp;q=nonsense")),
                new Wish(true, List.of("")),
                new Wish(true, List.of("garbage, ;q=0")),
                new Wish(false, List.of("text/plain")),
                new Wish(false, List.of("application/sdpx")),
                new Wish(false, List.of("application/rtsl, application/mheg")),
                new Wish(false, List.of("text/*")),
                new Wish(false, List.of("application/sdp;q=0")),
                new Wish(false, List.of("application/sdp;q=0.000, */*")),
                new Wish(false, List.of("*/*", "application/*;q=0.")));
    }

    @ParameterizedTest
    @MethodSource("wishes")
    void shouldFindOutWhetherSdpIsTaken(Wish wish) {
        assertThat(Accept.allows(wish.headers(), SDP)).isEqualTo(wish.allowed());
    }

    @Test
    void shouldSurviveSpoiledAccept() {
        Mutations.survive(
                "text/plain;q=0.5, application/*;q=0, */*",
                text -> assertThat(Accept.allows(List.of(text), SDP)).isIn(true, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo | foo",
                "play.basic | ",
                "foo,play.basic , bar,, baz | foo, bar, baz",
                "PLAY.basic | PLAY.basic",
                "'' | "
            })
    void shouldListExactlyTheUnknownTags(String header, String unsupported) {
        RequireHeader require = RequireHeader.parse(List.of(header));

        assertThat(require.unsupported(Set.of("play.basic")).orElse(null)).isEqualTo(unsupported);
    }

    @Test
    void shouldJoinSeveralRequireHeadersInOrder() {
        assertThat(RequireHeader.parse(List.of("b", "a, c")).tags()).containsExactly("b", "a", "c");
        assertThat(RequireHeader.parse(List.of()).unsupported(Set.of())).isEmpty();
    }

    @Test
    void shouldRefuseTooManyTags() {
        assertThat(RequireHeader.parse(List.of("x,".repeat(64))).tags()).hasSize(64);
        assertThatThrownBy(() -> RequireHeader.parse(List.of("x,".repeat(65))))
                .isInstanceOfSatisfying(
                        RtspException.class, e -> assertThat(e.status()).isEqualTo(Status.BAD_REQUEST));
    }
}
