package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** KeyMgmt headers, good and bad. Runs on the test's thread. Owns nothing. */
class KeyManagementTest {
    private static final byte[] MESSAGE = {1, 0, (byte) 0xFF};
    private static final String GSTREAMER = "prot=mikey;uri=\"rtsps://127.0.0.1:322/a,b;c\";data=\"AQD/\"";

    @ParameterizedTest
    @ValueSource(
            strings = {
                GSTREAMER,
                "prot=mikey;data=\"AQD/\"",
                " PROT = MIKEY ; data = AQD/",
                "prot=other;data=\"AAAA\", prot=mikey; data=\"AQD/\"",
                "prot=mikey;data=\"AQD/\";later=1, prot=mikey;data=\"AAAA\"",
            })
    void shouldFindTheMessage(String header) {
        assertThat(KeyManagement.mikey(header)).isEqualTo(MESSAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "=",
                "prot",
                "mikey",
                "prot=other;data=\"AQD/\"",
                "prot=mikey;data=\"AQD\u0100\"",
                "prot=mikey;data=A"
            })
    void shouldRefuseWhatIsNone(String header) {
        assertThatThrownBy(() -> KeyManagement.mikey(header))
                .isInstanceOfSatisfying(
                        RtspException.class, e -> assertThat(e.status()).isEqualTo(Status.KEY_MANAGEMENT_FAILURE));
    }

    @Test
    void shouldRefuseWhatIsTooLong() {
        assertThatThrownBy(() -> KeyManagement.mikey("prot=mikey;data=\"" + "A".repeat(4096) + "\""))
                .isInstanceOf(RtspException.class);
    }

    @Test
    void shouldSurviveSpoiledHeaders() {
        Mutations.survive(GSTREAMER, KeyManagement::mikey);
    }

    @Test
    void shouldReadWhatItWrites() {
        String header = KeyManagement.header("rtsps://h:322/a;b,c/\"x\\/stream=0", MESSAGE);
        assertThat(header).isEqualTo("prot=mikey;uri=\"rtsps://h:322/a;b,c/%22x%5C/stream=0\";data=\"AQD/\"");
        assertThat(KeyManagement.mikey(header)).isEqualTo(MESSAGE);
        assertThat(KeyManagement.attribute(MESSAGE)).isEqualTo("a=key-mgmt:mikey AQD/");
    }
}
