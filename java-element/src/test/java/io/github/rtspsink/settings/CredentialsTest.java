package io.github.rtspsink.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.auth.AuthFile;
import io.github.rtspsink.rtsp.DigestAlgorithm;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users from the auth property and from an auth-file. */
class CredentialsTest {
    /** printf 'alice:rtspsink:secret' | openssl md5. */
    private static final String MD5 = "338bf08dfafe3157b52a76d18e3b87a5";

    private static final String HEX_64 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String HEX_32 = "0123456789abcdef0123456789ABCDEF";

    @Test
    void shouldReadUsers() {
        Credentials users = Credentials.parse("alice:secret,bob:a:b ,carol:");
        assertThat(users.find("alice").orElseThrow().hasPassword("secret")).isTrue();
        assertThat(users.find("alice").orElseThrow().hasPassword("Secret")).isFalse();
        assertThat(users.find("bob").orElseThrow().hasPassword("a:b ")).isTrue();
        assertThat(users.find("carol").orElseThrow().hasPassword("")).isTrue();
        assertThat(users.find("carol").orElseThrow().hasPassword("x")).isFalse();
        assertThat(users.find("dave")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | Entry 1 of auth is not",
                "hush | Entry 1 of auth is not",
                "alice:hush,:hush | Entry 2 of auth is not",
                "alice:hush,,bob:hush | Entry 2 of auth is not",
                "alice:hush, | Entry 2 of auth is not",
                "alice:hush,alice:hush2 | Entry 2 of auth names a user for the second time"
            })
    void shouldNameTheBrokenEntryByItsPositionOnly(String auth, String message) {
        assertThatThrownBy(() -> Credentials.parse(auth))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("hush")
                .hasMessageNotContaining("alice");
    }

    @Test
    void shouldReadAFile() throws Exception {
        Credentials users = AuthFile.parse(
                List.of(
                        "# people",
                        "",
                        "alice:rtspsink:" + MD5,
                        "bob b:rtspsink:" + HEX_32 + ":" + HEX_64
                                + "  mappings=/a,/b//c/,/d%20e from=10.0.0.0/8,::1\r"),
                Credentials.parse("carol:x"));
        assertThat(users.accounts()).containsOnlyKeys("alice", "bob b", "carol");
        assertThat(users.find("alice").orElseThrow().hasPassword("secret")).isTrue();
        Account bob = users.find("bob b").orElseThrow();
        assertThat(bob.ha1(DigestAlgorithm.SHA_256)).contains(HEX_64);
        assertThat(bob.mappings()).containsExactlyInAnyOrder("/a", "/b/c", "/d e");
        assertThat(bob.maySee("/a")).isTrue();
        assertThat(bob.maySee("/x")).isFalse();
        assertThat(bob.mayComeFrom(InetAddress.getByName("10.1.1.1"))).isTrue();
        assertThat(bob.mayComeFrom(InetAddress.getByName("11.1.1.1"))).isFalse();
        assertThat(users.allHave(DigestAlgorithm.MD5)).isTrue();
        assertThat(users.allHave(DigestAlgorithm.SHA_256)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alice | Line 2",
                "alice:secret | Line 2",
                "alice:other:0123456789abcdef0123456789abcdef | Line 2",
                ":rtspsink:0123456789abcdef0123456789abcdef | Line 2",
                "alice:rtspsink:0123456789abcdef0123456789abcde | Line 2",
                "alice:rtspsink:0123456789abcdef0123456789abcdef:00 | Line 2",
                "alice:rtspsink:0123456789abcdef0123456789abcdef mappings=a | Line 2",
                "alice:rtspsink:0123456789abcdef0123456789abcdef mappings= | Line 2",
                "alice:rtspsink:0123456789abcdef0123456789abcdef from=nowhere | Line 2",
                "alice:rtspsink:0123456789abcdef0123456789abcdef rights=all | Line 2",
                "alice:rtspsink:0123456789abcdef0123456789abcdef mappings=/a mappings=/b | Line 2",
                "carol:rtspsink:0123456789abcdef0123456789abcdef | Line 2"
            })
    void shouldNameTheBrokenLineWithoutQuotingIt(String line, String message) {
        assertThatThrownBy(() -> AuthFile.parse(Arrays.asList("", line), Credentials.parse("carol:x")))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("0123456")
                .hasMessageNotContaining("alice");
    }

    @Test
    void shouldRefuseAFileWithoutUsers() {
        assertThatThrownBy(() -> AuthFile.parse(List.of("# nobody"), Credentials.NONE))
                .isInstanceOf(SettingsException.class);
    }

    @Test
    void shouldShowNoSecretAsText() {
        assertThat(Credentials.parse("alice:secret").toString()).doesNotContain(MD5, "secret");
    }
}
