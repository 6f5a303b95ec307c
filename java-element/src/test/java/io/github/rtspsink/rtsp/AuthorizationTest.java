package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Authorization header, as players write it and as nobody should. */
class AuthorizationTest {
    private static final String DIGEST = "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", nonce=\"dcd98b\","
            + " uri=\"/dir/index.html\", qop=auth, nc=0000000a, cnonce=\"0a4f113b\", response=\"6629fae4\", opaque=\"5ccc\"";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alice:secret | alice | secret",
                "alice:a:b, c | alice | a:b, c",
                "alice: | alice | ''",
                ":secret | '' | secret",
                "älice:gehéim | älice | gehéim"
            })
    void shouldReadBasic(String plain, String user, String password) {
        String base64 = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
        assertThat(Authorization.parse("basic  " + base64)).contains(new BasicAuthorization(user, password));
    }

    @Test
    void shouldReadDigestWithCount() {
        assertThat(Authorization.parse(DIGEST))
                .contains(new DigestAuthorization(
                        "Mufasa",
                        "testrealm@host.com",
                        "dcd98b",
                        "/dir/index.html",
                        DigestAlgorithm.MD5,
                        "6629fae4",
                        Optional.of(new DigestAuthorization.Count("0000000a", 10, "0a4f113b"))));
    }

    @Test
    void shouldReadDigestWithoutCount() {
        String header =
                "DIGEST username=\"a\\\"b\\\\\",realm=r ,nonce=\"n,=\",algorithm=sha-256,uri=\"*\",response=\"0\",,";
        assertThat(Authorization.parse(header))
                .contains(new DigestAuthorization(
                        "a\"b\\", "r", "n,=", "*", DigestAlgorithm.SHA_256, "0", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "", "Negotiate", "Digest algorithm=MD5-sess", "Digest qop=auth-int"})
    void shouldIgnoreWhatIsNeverOffered(String header) {
        assertThat(Authorization.parse(header)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic",
                "Basic ###",
                "Basic YWxpY2U=",
                "Digest",
                "Digest username",
                "Digest =x",
                "Digest username=\"a",
                "Digest username=\"a\\",
                "Digest username=\"a\" realm=\"b\"",
                "Digest username=\"a\", username=\"b\"",
                "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\"",
                "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"0\", qop=auth",
                "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"0\", qop=auth, nc=1, cnonce=\"c\"",
                "Digest username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", response=\"0\", qop=auth, nc=0000000x, cnonce=\"c\""
            })
    void shouldRefuse(String header) {
        assertThatThrownBy(() -> Authorization.parse(header))
                .isInstanceOfSatisfying(
                        RtspException.class, e -> assertThat(e.status()).isEqualTo(Status.BAD_REQUEST));
    }

    @Test
    void shouldRefuseTooManyParameters() {
        StringBuilder header = new StringBuilder("Digest ");
        for (int i = 0; i < 40; i++) {
            header.append("p").append(i).append("=1,");
        }
        assertThatThrownBy(() -> Authorization.parse(header.toString())).isInstanceOf(RtspException.class);
    }

    @Test
    void shouldTakeAnyBytesWithoutOtherExceptions() {
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(DIGEST);
            for (int j = random.nextInt(4); j >= 0; j--) {
                text.setCharAt(7 + random.nextInt(text.length() - 7), (char) (' ' + random.nextInt(95)));
            }
            text.setLength(7 + random.nextInt(text.length() - 7));
            try {
                Authorization.parse(text.toString());
            } catch (RtspException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    @Test
    void shouldShowNoSecretAsText() {
        assertThat(Authorization.parse(DIGEST).orElseThrow().toString()).isEqualTo("Digest Mufasa");
        assertThat(new BasicAuthorization("alice", "secret").toString()).isEqualTo("Basic alice");
        Headers headers = Headers.of("Authorization", DIGEST).with("Proxy-Authorization", "Basic x");
        assertThat(RtspRequest.of("PLAY", "*", headers).toString()).doesNotContain("6629fae4", "Basic x");
    }

    @Test
    void shouldWriteChallenges() {
        assertThat(Challenge.basic("r")).isEqualTo("Basic realm=\"r\"");
        assertThat(Challenge.digest("r", "n", DigestAlgorithm.MD5, false))
                .isEqualTo("Digest realm=\"r\", nonce=\"n\", algorithm=MD5, qop=\"auth\"");
        assertThat(Challenge.digest("r", "n", DigestAlgorithm.SHA_256, true))
                .isEqualTo("Digest realm=\"r\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\", stale=true");
    }
}
