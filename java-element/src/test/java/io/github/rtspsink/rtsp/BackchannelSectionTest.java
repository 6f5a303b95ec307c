package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What viewers may send. Runs on the test's thread. Owns nothing beyond a test. */
@Timeout(20)
class BackchannelSectionTest {
    private static final String BOTH =
            "m=audio 0 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=sendonly\r\n";

    @Test
    void shouldReadAllFormats() {
        BackchannelSection talk = BackchannelSection.parse(BOTH);

        assertThat(talk.payloadTypes()).containsExactly(0, 8);
        assertThat(talk.clockRate(8)).isEqualTo(8000);
        assertThat(talk.clockRate(9)).isZero();
        assertThat(talk.section().encodingName()).isEqualTo("PCMU");
        assertThat(talk.section().clockRate()).isEqualTo(8000);
        assertThat(String.join("\r\n", talk.section().lines())).isEqualTo(BOTH.stripTrailing());
    }

    @Test
    void shouldKnowEachClock() {
        BackchannelSection talk =
                BackchannelSection.parse("m=audio 0 RTP/AVP 0 96 97\na=rtpmap:0 PCMU/8000\na=rtpmap:97 L16/44100/1\n"
                        + "a=rtpmap:96 opus/48000/2\na=sendonly\n");

        assertThat(talk.formats())
                .containsExactly(
                        new BackchannelSection.Format(0, 8000),
                        new BackchannelSection.Format(96, 48_000),
                        new BackchannelSection.Format(97, 44_100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "m=audio 0 RTP/AVP\na=sendonly",
                "m=audio 0 RTP/AVP 0",
                "m=audio 0 RTP/AVP 0\na=recvonly",
                "m=audio 0 RTP/AVP 128\na=sendonly",
                "m=audio 0 RTP/AVP 0 x\na=sendonly",
                "a=sendonly"
            })
    void shouldRefuseWhatIsNone(String text) {
        assertThatThrownBy(() -> BackchannelSection.parse(text))
                .isInstanceOfSatisfying(
                        RtspException.class, e -> assertThat(e.status()).isEqualTo(Status.INTERNAL_SERVER_ERROR));
    }
}
