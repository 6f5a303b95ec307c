package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.server.RawClient.Reply;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code protocols} and {@code profiles} let viewers choose. */
@Timeout(60)
class OfferedTransportsIT {
    private static LiveServer server(String more) {
        LiveServer live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\n" + more));
        live.publish(1, "/stream1", 10);
        return live;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "protocols=tcp | RTP/AVP;unicast;client_port=42100-42101 | 461",
                "protocols=tcp | RTP/AVP/TCP;unicast;interleaved=0-1 | 200",
                "protocols=tcp | RTP/AVP;unicast;client_port=42100-42101,RTP/AVP/TCP;unicast;interleaved=0-1 | 200",
                "protocols=udp | RTP/AVP/TCP;unicast;interleaved=0-1 | 461",
                "protocols=udp | RTP/AVP;unicast;client_port=42100-42101 | 200",
                "protocols=udp+tcp | RTP/AVP;multicast | 461",
                "protocols=udp+udp-mcast+tcp | RTP/AVP;multicast | 461",
                "multicast=true | RTP/AVP;multicast | 200",
                "multicast=true | RTP/AVP;unicast;client_port=42100-42101 | 200",
                "multicast=true;protocols=udp-mcast | RTP/AVP;unicast;client_port=42100-42101 | 461",
                "multicast=true;protocols=udp-mcast | RTP/AVP/TCP;unicast;interleaved=0-1 | 461",
                "multicast=true;protocols=tcp | RTP/AVP;multicast | 461",
                "profiles=avp | RTP/AVPF/TCP;unicast;interleaved=0-1 | 461",
                "profiles=avpf | RTP/AVP/TCP;unicast;interleaved=0-1 | 461",
                "profiles=avpf | RTP/AVPF/TCP;unicast;interleaved=0-1 | 200",
                "profiles=avp+avpf | RTP/AVP/TCP;unicast;interleaved=0-1 | 200",
                "profiles=avp+avpf | RTP/AVPF;unicast;client_port=42100-42101 | 200",
                "retransmission-time=500 | RTP/AVPF;unicast;client_port=42100-42101 | 200",
                "retransmission-time=500 | RTP/AVP;unicast;client_port=42100-42101 | 200",
                "profiles=avp+avpf | RTP/SAVPF/TCP;unicast;interleaved=0-1 | 461",
            })
    void shouldServeWhatIsOfferedAndRefuseTheRest(String settings, String transport, int status) throws IOException {
        try (LiveServer live = server(settings.replace(';', '\n'));
                RawClient client = new RawClient(live.port())) {
            Reply reply = client.ask("SETUP", "/stream1/stream=0", "Transport: " + transport);
            assertThat(reply.status()).isEqualTo(status);
            if (status == 200) {
                String profile = transport.substring(0, transport.indexOf(';')).replace("/TCP", "");
                assertThat(reply.header("Transport")).startsWith(profile);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"avp, AVP, 0", "avpf, AVPF, 2", "avp+avpf, AVPF, 2"})
    void shouldDescribeTheProfileWithTheBetterFeedback(String profiles, String described, int feedbackLines)
            throws IOException {
        try (LiveServer live = server("profiles=" + profiles);
                RawClient client = new RawClient(live.port())) {
            String sdp = client.ask("DESCRIBE", "/stream1").body();
            assertThat(sdp).contains("m=video 0 RTP/" + described + " 96\r\n");
            assertThat(sdp.split("a=rtcp-fb:96 (nack pli|ccm fir)\r\n", -1)).hasSize(feedbackLines + 1);
        }
    }

    /** A picture loss without the report that RTCP begins with, by those who agreed to that and by others. */
    @ParameterizedTest
    @CsvSource({"AVPF, true", "AVP, false"})
    void shouldTakeReducedRtcpFromThoseOnlyWhoAgreedToIt(String profile, boolean counts) throws Exception {
        try (LiveServer live = server("profiles=avp+avpf");
                RawClient client = new RawClient(live.port())) {
            Reply setup = client.ask(
                    "SETUP", "/stream1/stream=0", "Transport: RTP/" + profile + "/TCP;unicast;interleaved=0-1");
            client.ask("PLAY", "/stream1", "Session: " + setup.session());
            Thread.sleep(600); // a key frame younger than half a second is not asked for again
            live.events.clear();
            ByteBuffer reduced = ByteBuffer.allocate(4 + 12);
            reduced.put((byte) '$').put((byte) 1).putShort((short) 12);
            client.send(reduced.putInt(0x81CE0002).putInt(7).putInt(0x1001).array());
            client.ask("GET_PARAMETER", "/stream1", "Session: " + setup.session());
            assertThat(live.events.contains("key 1")).isEqualTo(counts);
            assertThat(live.server.stats(LiveServer.SINK)).contains("u malformed-rtcp " + (counts ? 0 : 1) + "\n");
        }
    }

    @Test
    void shouldPassAViewersPictureLossOnToTheEncoder() throws Exception {
        try (LiveServer live = server("profiles=avpf");
                RawClient client = new RawClient(live.port())) {
            Reply setup = client.ask("SETUP", "/stream1/stream=0", "Transport: RTP/AVPF/TCP;unicast;interleaved=0-1");
            client.ask("PLAY", "/stream1", "Session: " + setup.session());
            Thread.sleep(600); // a key frame younger than half a second is not asked for again
            live.events.clear();
            ByteBuffer compound = ByteBuffer.allocate(4 + 20);
            compound.put((byte) '$').put((byte) 1).putShort((short) 20);
            compound.putInt(0x80C90001).putInt(0x7EADBEEF);
            compound.putInt(0x81CE0002).putInt(0x7EADBEEF).putInt(0x1001);
            client.send(compound.array());
            client.ask("GET_PARAMETER", "/stream1", "Session: " + setup.session());
            assertThat(live.events).contains("key 1");
        }
    }
}
