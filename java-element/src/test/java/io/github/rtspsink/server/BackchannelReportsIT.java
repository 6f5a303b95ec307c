package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.server.RawClient.Reply;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a talker is told of its packets. Runs on the test's thread. Owns its server and connection. */
@Timeout(60)
class BackchannelReportsIT {
    private static final String REQUIRE = "Require: www.onvif.org/ver20/backchannel";
    private static final String MEDIA = "m=audio 0 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendonly\r\n";
    private static final String TALK = "/door/stream=9999";
    private static final int TALKER = 0x1234;
    private static final int NTP_MIDDLE = 0x5566_7788;

    private LiveServer live;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\n"));
        live.publish(1, "/door", 10);
        live.server.offerBackchannel(LiveServer.SINK, 70, "/door", "", MEDIA);
        client = new RawClient(live.port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        live.close();
    }

    private static ByteBuffer sound(int sequence) {
        ByteBuffer packet = ByteBuffer.allocate(172);
        packet.put((byte) 0x80).put((byte) 0).putShort((short) sequence).putInt(sequence * 160);
        return packet.putInt(TALKER).rewind();
    }

    private static ByteBuffer senderReport() {
        ByteBuffer report = ByteBuffer.allocate(28).putInt(0x80C80006).putInt(TALKER);
        return report.putLong((long) NTP_MIDDLE << 16).rewind();
    }

    private Reply setUp(String transport) throws IOException {
        Reply setup = client.ask("SETUP", TALK, "Transport: " + transport, REQUIRE);
        assertThat(setup.status()).isEqualTo(200);
        assertThat(client.ask("PLAY", TALK, "Session: " + setup.session(), REQUIRE)
                        .status())
                .isEqualTo(200);
        return setup;
    }

    private interface Sender {
        void send(ByteBuffer packet) throws IOException;
    }

    /** Of 17 packets after the first, by which the source is believed in, two are lost. */
    private static void talk(Sender rtp) throws IOException {
        for (int i = 0; i < 18; i++) {
            if (i != 5 && i != 9) {
                rtp.send(sound(i));
            }
        }
    }

    /** A report of one block on the talker, then a description of us. */
    private static void check(ByteBuffer report, boolean afterSenderReport) {
        assertThat(report.getInt(0)).isEqualTo(0x81C90007);
        assertThat(report.getInt(4)).isNotEqualTo(TALKER);
        assertThat(report.getInt(8)).isEqualTo(TALKER);
        assertThat(report.get(12) & 0xFF).isEqualTo(2 * 256 / 17);
        assertThat(report.getInt(12) & 0xFF_FFFF).isEqualTo(2);
        assertThat(report.getInt(16)).isEqualTo(17);
        assertThat(report.getInt(24)).isEqualTo(afterSenderReport ? NTP_MIDDLE : 0);
        // At the most the interval, and what a busy machine makes of it, in 1/65536 s.
        assertThat(report.getInt(28)).isBetween(afterSenderReport ? 1 : 0, afterSenderReport ? 20 << 16 : 0);
        assertThat(report.getShort(32)).isEqualTo((short) 0x81CA);
        assertThat(report.getInt(36)).isEqualTo(report.getInt(4));
    }

    @Test
    void shouldReportOnTheInterleavedChannel() throws IOException {
        setUp("RTP/AVP/TCP;unicast;interleaved=4-5");
        talk(packet -> frame(4, packet));
        frame(5, senderReport());
        RawClient.Frame report = client.frame();
        assertThat(report.channel()).isEqualTo(5);
        check(ByteBuffer.wrap(report.payload()), true);
    }

    private void frame(int channel, ByteBuffer payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(4 + payload.remaining());
        frame.put((byte) '$').put((byte) channel).putShort((short) payload.remaining());
        client.send(frame.put(payload).array());
    }

    @Test
    void shouldReportToTheRtcpPort() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket some = new DatagramSocket(0, loopback);
                DatagramSocket other = new DatagramSocket(0, loopback)) {
            DatagramSocket rtp = some.getLocalPort() < other.getLocalPort() ? some : other;
            DatagramSocket rtcp = rtp == some ? other : some;
            Reply setup = setUp("RTP/AVP;unicast;client_port=" + rtp.getLocalPort() + "-" + rtcp.getLocalPort());
            int port = Integer.parseInt(setup.header("Transport").replaceAll(".*server_port=(\\d+)-.*", "$1"));
            talk(packet -> rtp.send(new DatagramPacket(packet.array(), packet.remaining(), loopback, port)));
            DatagramPacket datagram = new DatagramPacket(new byte[2048], 2048);
            rtcp.setSoTimeout(20_000);
            rtcp.receive(datagram);
            assertThat(datagram.getPort()).isEqualTo(port + 1);
            check(ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength()), false);
        }
    }

    /** Nothing was heard, so nothing is sent. */
    @Test
    void shouldNotReportToWhoDoesNotTalk() throws Exception {
        setUp("RTP/AVP/TCP;unicast;interleaved=4-5");
        Thread.sleep(3_500);
        assertThat(client.ask("OPTIONS", "*").framesBefore()).isZero();
    }
}
