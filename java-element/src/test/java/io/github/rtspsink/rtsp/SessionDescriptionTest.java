package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SDP. Runs on the test's thread. Owns nothing beyond a test. */
@Timeout(20)
class SessionDescriptionTest {
    private static final String H264 = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=framerate:30\r\n"
            + "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LAH9oBQBbsBEAAAAMAQAAADyPGDKg=,aM4PyA==\r\n";
    private static final String LATM =
            "m=audio 0 RTP/AVP 97\na=rtpmap:97 MP4A-LATM/48000/2\nb=AS:128\na=fmtp:97 cpresent=0\nc=IN IP4 1.2.3.4\n"
                    + "a=control:x\ni=sound\n";

    @Test
    void shouldDescribeAMount() {
        SessionDescription description = new SessionDescription(
                Long.MAX_VALUE,
                2,
                "192.0.2.1",
                "/movie",
                List.of(
                        new SessionDescription.Stream(0, MediaSection.parse(H264)),
                        new SessionDescription.Stream(3, MediaSection.parse(LATM))));

        assertThat(description.text())
                .isEqualTo("v=0\r\n"
                        + "o=- 9223372036854775807 2 IN IP4 192.0.2.1\r\n"
                        + "s=/movie\r\n"
                        + "t=0 0\r\n"
                        + "a=tool:rtspsink\r\n"
                        + "a=type:broadcast\r\n"
                        + "a=control:*\r\n"
                        + "a=range:npt=now-\r\n"
                        + "m=video 0 RTP/AVP 96\r\n"
                        + "c=IN IP4 0.0.0.0\r\n"
                        + "a=rtpmap:96 H264/90000\r\n"
                        + "a=framerate:30\r\n"
                        + "a=fmtp:96"
                        + " packetization-mode=1;sprop-parameter-sets=Z0LAH9oBQBbsBEAAAAMAQAAADyPGDKg=,aM4PyA==\r\n"
                        + "a=control:stream=0\r\n"
                        + "m=audio 0 RTP/AVP 97\r\n"
                        + "i=sound\r\n"
                        + "c=IN IP4 0.0.0.0\r\n"
                        + "b=AS:128\r\n"
                        + "a=rtpmap:97 MP4A-LATM/48000/2\r\n"
                        + "a=fmtp:97 cpresent=0\r\n"
                        + "a=control:stream=3\r\n");
        assertThat(description.bytes()).isEqualTo(description.text().getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"::1,::1", "fe80::1%eth0,fe80::1"})
    void shouldSpeakIpv6(String address, String written) {
        MediaSection section = MediaSection.parse("m=audio 0 RTP/AVP 0\r\n");

        String text =
                new SessionDescription(1, 1, address, "x", List.of(new SessionDescription.Stream(0, section))).text();

        assertThat(text)
                .contains("o=- 1 1 IN IP6 " + written + "\r\n")
                .contains("m=audio 0 RTP/AVP 0\r\nc=IN IP6 ::\r\n");
    }

    @Test
    void shouldKeepANameOnItsLine() {
        assertThat(new SessionDescription(1, 1, "1.2.3.4", "a\r\nm=video", List.of()).text())
                .contains("s=a  m=video\r\n");
        assertThat(new SessionDescription(1, 1, "1.2.3.4", "", List.of()).text())
                .contains("s=-\r\n");
    }

    @Test
    void shouldReadAMediaSection() {
        MediaSection section = MediaSection.parse(LATM);

        assertThat(section.media()).isEqualTo("audio");
        assertThat(section.protocol()).isEqualTo("RTP/AVP");
        assertThat(section.payloadType()).isEqualTo(97);
        assertThat(section.encodingName()).isEqualTo("MP4A-LATM");
        assertThat(section.clockRate()).isEqualTo(48000);
    }

    @Test
    void shouldNameTheSource() {
        MediaSection section = MediaSection.parse("m=audio 0 RTP/AVP 0\r\n").withSource(0xFFFF_FFFFL, "a+b/c=");

        assertThat(section.lines()).containsExactly("m=audio 0 RTP/AVP 0", "a=ssrc:4294967295 cname:a+b/c=");
    }

    @Test
    void shouldKnowStaticPayloadTypes() {
        MediaSection section = MediaSection.parse("m=video 0 RTP/AVP 26");

        assertThat(section.encodingName()).isEqualTo("JPEG");
        assertThat(section.clockRate()).isEqualTo(90000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a=rtpmap:96 H264/90000",
                "m=video 0 RTP/AVP",
                "m=video 0 RTP/AVP 96",
                "m=video 0 RTP/AVP 96 97\na=rtpmap:96 H264/90000",
                "m=video 0 udp 96\na=rtpmap:96 H264/90000",
                "m=video 0 RTP/AVP 128\na=rtpmap:128 H264/90000",
                "m=video 0 RTP/AVP 96\na=rtpmap:97 H264/90000",
                "m=video 0 RTP/AVP 96\na=rtpmap:96 H264",
                "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/x",
                "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\nx",
                "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\n\na=x",
                "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\nm=audio 0 RTP/AVP 0"
            })
    void shouldRefuseWhatIsNoMediaSection(String text) {
        assertThatThrownBy(() -> MediaSection.parse(text))
                .isInstanceOfSatisfying(
                        RtspException.class, e -> assertThat(e.status()).isEqualTo(Status.INTERNAL_SERVER_ERROR));
    }

    @ParameterizedTest
    @ValueSource(strings = {H264, LATM})
    void shouldSurviveSpoiledMediaSections(String section) {
        Mutations.survive(section, MediaSection::parse);
    }

    @Test
    void shouldDescribeARetransmissionStream() {
        MediaSection section =
                MediaSection.parse(LATM).withProfile(TransportSpec.Profile.AVPF).withRetransmission(500);

        assertThat(section.lines())
                .contains(
                        "m=audio 0 RTP/AVPF 97 126",
                        "a=rtpmap:126 rtx/48000",
                        "a=fmtp:126 apt=97;rtx-time=500",
                        "a=rtcp-fb:97 nack");
    }

    @ParameterizedTest
    @CsvSource({"0, 127", "34, 127", "96, 127", "111, 112", "112, 111", "127, 96"})
    void shouldNumberARetransmissionStreamUnlikeItsOwn(int payloadType, int expected) {
        MediaSection section =
                MediaSection.parse("m=audio 0 RTP/AVP " + payloadType + "\na=rtpmap:" + payloadType + " PCMU/8000\n");

        assertThat(section.retransmissionPayloadType()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"b=AS:128, 128000", "b=AS:0, -1", "b=AS:x, -1", "b=TIAS:128, -1", "a=x, -1"})
    void shouldTellItsBandwidth(String line, long bitsPerSecond) {
        MediaSection section = MediaSection.parse("m=audio 0 RTP/AVP 0\r\n" + line + "\r\n");

        assertThat(section.bitsPerSecond().orElse(-1)).isEqualTo(bitsPerSecond);
    }
}
