package io.github.rtspsink.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.rtsp.TransportSpec.Lower;
import io.github.rtspsink.rtsp.TransportSpec.Profile;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Transport header, both ways. Runs on the test's thread. Owns nothing beyond a test. */
@Timeout(20)
class TransportSpecTest {
    private static final OptionalLong SSRC = OptionalLong.of(0x0A1B2C3DL);

    /** A header of one alternative, and the form in which we would write the same. */
    record Case(String header, String encoded) {}

    static Stream<Case> cases() {
        return Stream.of(
                new Case("RTP/AVP;unicast;client_port=5000-5001", "RTP/AVP;unicast;client_port=5000-5001"),
                new Case("RTP/AVP/UDP;unicast;client_port=5000", "RTP/AVP;unicast;client_port=5000"),
                new Case("rtp/avp/tcp;UNICAST;Interleaved=0-1", "RTP/AVP/TCP;unicast;interleaved=0-1"),
                new Case("RTP/AVP/TCP", "RTP/AVP/TCP;unicast"),
                new Case("RTP/AVP/TCP;unicast;interleaved=254-255", "RTP/AVP/TCP;unicast;interleaved=254-255"),
                new Case("RTP/AVP;client_port=1-65535", "RTP/AVP;unicast;client_port=1-65535"),
                new Case("RTP/AVP;multicast", "RTP/AVP;multicast"),
                new Case("RTP/AVP", "RTP/AVP;multicast"),
                new Case("RTP/AVPF;unicast", "RTP/AVPF;unicast"),
                new Case("RTP/SAVP;unicast", "RTP/SAVP;unicast"),
                new Case("RTP/SAVPF/TCP;unicast", "RTP/SAVPF/TCP;unicast"),
                new Case(" RTP/AVP ; unicast ; client_port = 6 - 7 ;", "RTP/AVP;unicast;client_port=6-7"),
                new Case("RTP/AVP;unicast;ssrc=a1b2c3d", "RTP/AVP;unicast;ssrc=0A1B2C3D"),
                new Case("RTP/AVP;unicast;ssrc=A1B2C3D4E", "RTP/AVP;unicast"),
                new Case("RTP/AVP;unicast;ssrc=xyz", "RTP/AVP;unicast"),
                new Case("RTP/AVP;unicast;mode=PLAY", "RTP/AVP;unicast;mode=\"PLAY\""),
                new Case("RTP/AVP;unicast;mode=\"play,Record\"", "RTP/AVP;unicast;mode=\"PLAY,RECORD\""),
                new Case(
                        "RTP/AVP;multicast;destination=224.2.0.1;port=3456-3457;ttl=127",
                        "RTP/AVP;multicast;destination=224.2.0.1;port=3456-3457;ttl=127"),
                new Case(
                        "RTP/AVP;unicast;source=[fe80::1];server_port=6-7;append;layers=2;x=\";,\"",
                        "RTP/AVP;unicast;source=[fe80::1];server_port=6-7"),
                new Case("RTP/AVP;unicast;destination=a<b", "RTP/AVP;unicast"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldReadAndWriteTheSame(Case one) {
        List<TransportSpec> specs = TransportSpec.parseList(one.header());

        assertThat(specs).hasSize(1);
        assertThat(specs.get(0).encode()).isEqualTo(one.encoded());
        assertThat(TransportSpec.parseList(one.encoded())).isEqualTo(specs);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldSurviveSpoiledHeaders(Case one) {
        Mutations.survive(
                one.header(), header -> TransportSpec.parseList(header).forEach(TransportSpec::encode));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",;,",
                "garbage",
                "RAW/RAW/UDP;unicast",
                "RTP/AVPX;unicast",
                "RTP/AVP/SCTP;unicast",
                "RTP/AVP/UDP/X;unicast",
                "RTP",
                "RTP/AVP;unicast;multicast",
                "RTP/AVP/TCP;multicast",
                "RTP/AVP;unicast;client_port=",
                "RTP/AVP;unicast;client_port=0-1",
                "RTP/AVP;unicast;client_port=-5",
                "RTP/AVP;unicast;client_port=5000-5000",
                "RTP/AVP;unicast;client_port=5001-5000",
                "RTP/AVP;unicast;client_port=65535-65536",
                "RTP/AVP;unicast;client_port=+5-6",
                "RTP/AVP;unicast;client_port=0x10-0x11",
                "RTP/AVP;unicast;client_port=5000-5001-5002",
                "RTP/AVP;unicast;client_port=99999999999999999999",
                "RTP/AVP/TCP;unicast;interleaved=300-301",
                "RTP/AVP/TCP;unicast;interleaved=255-256",
                "RTP/AVP/TCP;unicast;interleaved=a-b",
                "RTP/AVP/TCP;unicast;interleaved=1-0",
                "RTP/AVP;multicast;ttl=256",
                "RTP/AVP;unicast;mode=\"a b\""
            })
    void shouldAnswer461UnlessOneAlternativeIsWellFormed(String header) {
        assertThatThrownBy(() -> TransportSpec.parseList(header))
                .isInstanceOfSatisfying(
                        RtspException.class, e -> assertThat(e.status()).isEqualTo(Status.UNSUPPORTED_TRANSPORT));
    }

    @Test
    void shouldKeepTheOrderOfAListAndItsUnusableAlternatives() {
        List<TransportSpec> specs = TransportSpec.parseList(
                "RTP/AVP;multicast,RAW/RAW,RTP/SAVP;unicast;client_port=8-9,RTP/AVP/TCP;unicast;mode=\"PLAY,RECORD\"");

        assertThat(specs).extracting(TransportSpec::usable).containsExactly(true, false, true, true);
        assertThat(specs).extracting(TransportSpec::multicast).startsWith(true);
        assertThat(specs.get(2).profile()).isEqualTo(Profile.SAVP);
        assertThat(specs.get(2).clientPorts()).contains(new PortPair(8, 9));
        assertThat(specs.get(3).lower()).isEqualTo(Lower.TCP);
        assertThat(specs.get(3).records()).isTrue();
    }

    @Test
    void shouldTakeSeveralHeadersForOneList() {
        assertThat(TransportSpec.parseList(List.of("RTP/AVP;multicast", "RAW/RAW, RTP/AVP/TCP")))
                .extracting(TransportSpec::usable)
                .containsExactly(true, false, true);
        assertThatThrownBy(() -> TransportSpec.parseList(List.of())).isInstanceOf(RtspException.class);
    }

    @ParameterizedTest
    @CsvSource({"-2,-1", "-1,0", "5,5", "5,4", "65535,65536"})
    void shouldHaveNoPairOutsideOfWhatPortsAre(int rtp, int rtcp) {
        assertThatThrownBy(() -> new PortPair(rtp, rtcp)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTellAnEvenPair() {
        assertThat(new PortPair(4, 5).isEvenPair()).isTrue();
        assertThat(new PortPair(4, 6).isEvenPair()).isFalse();
        assertThat(new PortPair(3, 4).isEvenPair()).isFalse();
        assertThat(new PortPair(4, OptionalInt.empty()).isEvenPair()).isFalse();
    }

    @Test
    void shouldReadNoMoreThanSixteenAlternatives() {
        assertThat(TransportSpec.parseList("RTP/AVP;unicast,".repeat(1000))).hasSize(16);
    }

    @ParameterizedTest
    @CsvSource({"mode=RECORD,false,true", "mode=\"PLAY\",true,false", "ttl=1,true,false"})
    void shouldTellPlayingFromRecording(String parameter, boolean plays, boolean records) {
        TransportSpec spec =
                TransportSpec.parseList("RTP/AVP;unicast;" + parameter).get(0);

        assertThat(spec.plays()).isEqualTo(plays);
        assertThat(spec.records()).isEqualTo(records);
    }

    @Test
    void shouldReplyInTheFormOfGstRtspServer() {
        PortPair client = new PortPair(5000, 5001);

        assertThat(TransportSpec.udp(client, new PortPair(6000, 6001), SSRC).encode())
                .isEqualTo("RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001;ssrc=0A1B2C3D;mode=\"PLAY\"");
        assertThat(TransportSpec.tcp(new PortPair(0, 1), SSRC).encode())
                .isEqualTo("RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=0A1B2C3D;mode=\"PLAY\"");
        assertThat(TransportSpec.multicast("233.0.0.1", client, 5, OptionalLong.of(0xFFFF_FFFFL))
                        .encode())
                .isEqualTo("RTP/AVP;multicast;destination=233.0.0.1;port=5000-5001;ttl=5;ssrc=FFFFFFFF;mode=\"PLAY\"");
        assertThat(TransportSpec.udp(client, client, SSRC)
                        .withSource("10.0.0.1")
                        .encode())
                .contains(";unicast;source=10.0.0.1;client_port=");
        assertThat(TransportSpec.tcp(new PortPair(2, 3), OptionalLong.empty()).encode())
                .isEqualTo("RTP/AVP/TCP;unicast;interleaved=2-3;mode=\"PLAY\"");
    }
}
