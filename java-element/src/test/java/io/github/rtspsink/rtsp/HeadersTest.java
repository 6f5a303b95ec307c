package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Header lists. Runs on the test's thread. Owns nothing beyond a test. */
class HeadersTest {
    @Test
    void shouldFindNamesInAnyCaseAndKeepTheOrder() {
        Headers headers = Headers.of("User-Agent", "a").with("CSeq", "1").with("user-agent", "b");

        assertThat(headers.first("USER-AGENT")).contains("a");
        assertThat(headers.all("User-Agent")).containsExactly("a", "b");
        assertThat(headers.first("Session")).isEmpty();
        assertThat(headers.contains("cseq")).isTrue();
        assertThat(headers).hasToString("User-Agent: a\r\nCSeq: 1\r\nuser-agent: b\r\n");
    }

    @Test
    void shouldStayAsTheyAre() {
        Headers headers = Headers.of("A", "1");
        Headers more = headers.with("B", "2").with(Headers.of("C", "3"));

        assertThat(headers.size()).isEqualTo(1);
        assertThat(more.size()).isEqualTo(3);
        assertThat(more.name(2)).isEqualTo("C");
        assertThat(more.value(2)).isEqualTo("3");
        assertThatThrownBy(() -> headers.all("A").add("2")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void shouldNotChangeWithTheirBuilder() {
        Headers.Builder builder = Headers.builder().add("A", "1");
        Headers first = builder.build();
        builder.add("B", "2");

        assertThat(first.size()).isEqualTo(1);
        assertThat(builder.build()).isEqualTo(Headers.of("B", "2"));
    }

    @Test
    void shouldNeverStartALineWithinAValue() {
        Headers headers = Headers.of("A", " x\r\nSet-Cookie: y\0z\u007f ");

        assertThat(headers.first("A")).contains("x  Set-Cookie: y z");
        assertThatThrownBy(() -> Headers.of("A\r\nB", "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldBeEqualByContent() {
        assertThat(Headers.of("A", "1")).isEqualTo(Headers.of("A", "1")).hasSameHashCodeAs(Headers.of("A", "1"));
        assertThat(Headers.of("A", "1")).isNotEqualTo(Headers.of("A", "2")).isNotEqualTo(Headers.empty());
    }
}
