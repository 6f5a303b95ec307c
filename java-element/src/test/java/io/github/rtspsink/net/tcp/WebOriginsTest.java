package io.github.rtspsink.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pages may open WebSockets. */
class WebOriginsTest {
    @ParameterizedTest
    @CsvSource({
        "http://cam:8554, cam:8554, false, true",
        "http://CAM.example:8554, Cam.Example:8554, false, true",
        "http://cam, cam:80, false, true",
        "http://cam:80, cam, false, true",
        "https://cam, cam:443, true, true",
        "http://[::1]:8554, [::1]:8554, false, true",
        "http://[FE80::1]:8554, [fe80::1]:8554, false, true",
        "http://cam:8555, cam:8554, false, false",
        "http://cam, cam:8554, false, false",
        "https://cam:8554, cam:8554, false, false",
        "http://cam:8554, cam:8554, true, false",
        "http://evil.example, cam:8554, false, false",
        "http://cam:8554.evil.example, cam:8554, false, false",
        "null, cam:8554, false, false",
        "'', cam:8554, false, false",
        "http://, '', false, false",
        "file://, cam:8554, false, false"
    })
    void shouldAdmitPagesOfTheSameHostAndPort(String origin, String host, boolean encrypted, boolean admitted) {
        assertThat(WebOrigins.SAME.admit(List.of(origin), List.of(host), encrypted))
                .isEqualTo(admitted);
        assertThat(WebOrigins.ANY.admit(List.of(origin), List.of(host), encrypted))
                .isTrue();
    }

    @Test
    void shouldAdmitProgramsThatNameNoPage() {
        assertThat(WebOrigins.SAME.admit(List.of(), List.of(), false)).isTrue();
        assertThat(WebOrigins.of(Set.of("https://a.example")).admit(List.of(), List.of("x"), true))
                .isTrue();
    }

    @Test
    void shouldTrustNoAmbiguousRequest() {
        assertThat(WebOrigins.SAME.admit(List.of("http://a"), List.of("a", "b"), false))
                .isFalse();
        assertThat(WebOrigins.SAME.admit(List.of("http://a"), List.of(), false)).isFalse();
        assertThat(WebOrigins.SAME.admit(List.of("http://a", "http://b"), List.of("a"), false))
                .isFalse();
    }

    @Test
    void shouldAdmitOnlyWhatIsNamed() {
        WebOrigins named = WebOrigins.of(Set.of("https://A.example:443/", "http://b.example:8080"));
        assertThat(named.admit(List.of("https://a.example"), List.of("cam"), false))
                .isTrue();
        assertThat(named.admit(List.of("http://b.example:8080"), List.of("cam"), true))
                .isTrue();
        assertThat(named.admit(List.of("http://cam"), List.of("cam"), false)).isFalse();
        assertThat(WebOrigins.of(Set.of("https://a.example", "*"))).isEqualTo(WebOrigins.ANY);
        assertThat(WebOrigins.of(Set.of())).isEqualTo(WebOrigins.SAME);
    }
}
