package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** URLs of request lines. Runs on the test's thread. Owns nothing beyond a test. */
@Timeout(20)
class RtspUrlTest {
    /** A URL, the mount and stream that it names (-1: none), and the base that we answer with. */
    record Case(String url, String mount, int stream, String base) {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case("rtsp://h/stream1", "/stream1", -1, "rtsp://h/stream1/"),
                new Case("rtsp://h:8554/stream1/", "/stream1", -1, "rtsp://h:8554/stream1/"),
                new Case("rtsp://h:/p", "/p", -1, "rtsp://h/p/"),
                new Case("RTSP://H/P", "/P", -1, "rtsp://H/P/"),
                new Case("rtsps://h/p", "/p", -1, "rtsps://h/p/"),
                new Case("rtspu://h/p", "/p", -1, "rtspu://h/p/"),
                new Case("rtsp://h//stream1", "/stream1", -1, "rtsp://h//stream1/"),
                new Case("rtsp://h/a//b///", "/a/b", -1, "rtsp://h/a//b///"),
                new Case("rtsp://h", "/", -1, "rtsp://h/"),
                new Case("rtsp://h/", "/", -1, "rtsp://h/"),
                new Case("rtsp://h?x=1", "/", -1, "rtsp://h/"),
                new Case("rtsp://user:p@ss@h/p", "/p", -1, "rtsp://h/p/"),
                new Case("rtsp://user@h/p", "/p", -1, "rtsp://h/p/"),
                new Case("rtsp://[::1]:8554/p", "/p", -1, "rtsp://[::1]:8554/p/"),
                new Case("rtsp://u:p@[fe80::1%25eth0]/p", "/p", -1, "rtsp://[fe80::1%25eth0]/p/"),
                new Case("rtsp://h/p?token=a/b", "/p", -1, "rtsp://h/p/"),
                new Case("rtsp://h/p/?x=1#f", "/p", -1, "rtsp://h/p/"),
                new Case("rtsp://h/p#f", "/p", -1, "rtsp://h/p/"),
                new Case("rtsp://h/%73tream%31", "/stream1", -1, "rtsp://h/%73tream%31/"),
                new Case("rtsp://h/a%2Fb", "/a/b", -1, "rtsp://h/a%2Fb/"),
                new Case("rtsp://h/%C3%A4", "/ä", -1, "rtsp://h/%C3%A4/"),
                new Case("rtsp://h/ä", "/ä", -1, "rtsp://h/ä/"),
                new Case("rtsp://h/a/../b", "/a/../b", -1, "rtsp://h/a/../b/"),
                new Case("rtsp://h/p/stream=0", "/p", 0, "rtsp://h/p/"),
                new Case("rtsp://h/p//stream=12/", "/p", 12, "rtsp://h/p/"),
                new Case("rtsp://h/stream=3", "/", 3, "rtsp://h/"),
                new Case("rtsp://h/p/stream=0?x=1", "/p", 0, "rtsp://h/p/"),
                new Case("rtsp://h/p?x=1/stream=0", "/p", 0, "rtsp://h/p/"),
                new Case("rtsp://h/p/?x=1/stream=7/", "/p", 7, "rtsp://h/p/"),
                new Case("rtsp://h/p/stream=", "/p/stream=", -1, "rtsp://h/p/stream=/"),
                new Case("rtsp://h/p/stream=x", "/p/stream=x", -1, "rtsp://h/p/stream=x/"),
                new Case("rtsp://h/p/stream=-1", "/p/stream=-1", -1, "rtsp://h/p/stream=-1/"),
                new Case("rtsp://h/p/stream=99999", "/p/stream=99999", -1, "rtsp://h/p/stream=99999/"),
                new Case("rtsp://h/p/stream=1/x", "/p/stream=1/x", -1, "rtsp://h/p/stream=1/x/"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldFindMountAndStream(Case one) {
        RtspUrl url = RtspUrl.parse(one.url());

        assertThat(url.mountPath()).isEqualTo(one.mount());
        assertThat(url.streamIndex().orElse(-1)).isEqualTo(one.stream());
        assertThat(url.contentBase()).isEqualTo(one.base());
        assertThat(url.asterisk()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldFindTheStreamsOfItsOwnBase(Case one) {
        RtspUrl url = RtspUrl.parse(one.url());
        RtspUrl stream = RtspUrl.parse(url.streamUrl(4));

        assertThat(RtspUrl.parse(url.contentBase()).mountPath()).isEqualTo(url.mountPath());
        assertThat(stream.mountPath()).isEqualTo(url.mountPath());
        assertThat(stream.streamIndex()).hasValue(4);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldSurviveSpoiledUrls(Case one) {
        Mutations.survive(one.url(), text -> RtspUrl.parse(text).contentBase());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "p",
                "foopy://h/p",
                "http://h/p",
                "rtsp:/h/p",
                "rtsp://",
                "rtsp:///p",
                "rtsp://u@/p",
                "rtsp://:554/p",
                "rtsp://h:0/p",
                "rtsp://h:65536/p",
                "rtsp://h:-1/p",
                "rtsp://h:5a/p",
                "rtsp://h:5:5/p",
                "rtsp://h\"x/p",
                "rtsp://[::1/p",
                "rtsp://[]/p",
                "rtsp://[::1]x/p",
                "rtsp://h/%",
                "rtsp://h/%4",
                "rtsp://h/%zz",
                "rtsp://h/%00",
                "rtsp://h/a%0d%0aX:%20y",
                "**"
            })
    void shouldRefuse(String text) {
        assertThatThrownBy(() -> RtspUrl.parse(text))
                .isInstanceOfSatisfying(
                        RtspException.class, e -> assertThat(e.status()).isEqualTo(Status.BAD_REQUEST));
    }

    @Test
    void shouldTakeAnAsteriskAsTheServer() {
        assertThat(RtspUrl.parse("*").asterisk()).isTrue();
        assertThat(RtspUrl.parse("*").streamIndex()).isEmpty();
    }

    @Test
    void shouldCompleteAPathWithOurAddress() {
        RtspUrl url = RtspUrl.parse("//p/stream=1?x").at("10.0.0.1:8554");

        assertThat(url.contentBase()).isEqualTo("rtsp://10.0.0.1:8554//p/");
        assertThat(url.mountPath()).isEqualTo("/p");
        assertThat(url.streamIndex()).hasValue(1);
        assertThat(RtspUrl.parse("rtsp://h/p").at("x").contentBase()).isEqualTo("rtsp://h/p/");
    }

    @Test
    void shouldShowNoPassword() {
        assertThat(RtspUrl.parse("rtsp://user:secret@h/p").toString()).doesNotContain("secret", "user");
    }

    @Test
    void shouldTellTheWholePathFromTheMount() {
        RtspUrl url = RtspUrl.parse("rtsp://h/p/stream=1?a=b");

        assertThat(url.path()).isEqualTo("/p/stream=1");
        assertThat(url.query()).isEqualTo("a=b");
        assertThat(RtspUrl.parse("rtsp://h/p?a=b/stream=1").query()).isEqualTo("a=b");
    }
}
