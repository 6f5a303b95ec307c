package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.media.FastStart;
import io.github.rtspsink.server.RawClient.Frame;
import io.github.rtspsink.server.RawClient.Reply;
import io.github.rtspsink.settings.MappingException;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw requests over loopback against synthetic live streams. */
@Timeout(60)
class RtspServerIT {
    private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";

    private LiveServer live;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        live = LiveServer.withVideo("/stream1");
        client = new RawClient(live.port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        live.close();
    }

    @Test
    void shouldListItsMethods() throws IOException {
        Reply reply = client.ask("OPTIONS", "*");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Public"))
                .isEqualTo("OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER");
        assertThat(reply.header("CSeq")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stream1", "//stream1", "/stream1/", "/stream1?x=1", "/str%65am1"})
    void shouldDescribeHoweverThePathIsWritten(String path) throws IOException {
        Reply reply = client.ask("DESCRIBE", path, "Accept: application/sdp");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/sdp");
        assertThat(reply.header("Content-Base")).endsWith("/").doesNotContain("?");
        assertThat(reply.body())
                .contains("m=video 0 RTP/AVP 96\r\n", "a=control:stream=0\r\n", "a=rtpmap:96 H264/90000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DESCRIBE | /nothing | | 404",
                "DESCRIBE | /stream1/more | | 404",
                "DESCRIBE | /stream1 | Accept: text/plain | 406",
                "SETUP | /stream1/stream=0 | | 461",
                "SETUP | /stream1/stream=0 | Transport: RTP/AVP;multicast | 461",
                "SETUP | /stream1/stream=0 | Transport: RTP/SAVP;unicast;client_port=5000-5001 | 461",
                "SETUP | /stream1/stream=0 | Transport: RTP/AVP;unicast | 461",
                "SETUP | /stream1/stream=0 | Transport: RTP/AVP;unicast;client_port=0-1 | 461",
                "SETUP | /stream1/stream=0 | Transport: RTP/AVP/TCP;unicast;interleaved=300-301 | 461",
                "SETUP | /stream1/stream=0 | Transport: RTP/AVP/TCP;unicast;mode=record | 461",
                "SETUP | /stream1/stream=7 | Transport: RTP/AVP/TCP;unicast | 404",
                "SETUP | /stream1/stream=0 | Session: nobody | 454",
                "PLAY | /stream1 | | 454",
                "PAUSE | /stream1 | Session: nobody | 454",
                "TEARDOWN | /stream1 | | 454",
                "GET_PARAMETER | /stream1 | Session: nobody | 454",
                "ANNOUNCE | /stream1 | | 405",
                "RECORD | /stream1 | | 405",
                "REDIRECT | /stream1 | | 501",
                "PLAY_NOTIFY | /stream1 | | 501",
                "FROBNICATE | /stream1 | | 501",
                "DESCRIBE | foopy://x/stream1 | | 400",
                "OPTIONS | * | Require: funky-feature | 551",
            })
    void shouldRefuse(String method, String path, String header, int status) throws IOException {
        String[] headers = header == null ? new String[0] : new String[] {header};
        assertThat(client.ask(method, path, headers).status()).isEqualTo(status);
        assertThat(client.ask("OPTIONS", "*").status())
                .as("the connection goes on")
                .isEqualTo(200);
    }

    @Test
    void shouldNameExactlyTheUnsupportedFeatures() throws IOException {
        Reply reply = client.ask("SETUP", "/stream1/stream=0", TCP, "Require: funky-feature, play.basic, foo-bar");
        assertThat(reply.status()).isEqualTo(551);
        assertThat(reply.header("Unsupported")).isEqualTo("funky-feature, foo-bar");
    }

    @ParameterizedTest
    @CsvSource({"RTSP/2.0, 505", "RTSP/3.0, 505"})
    void shouldRefuseOtherVersions(String version, int status) throws IOException {
        client.send("OPTIONS * " + version + "\r\nCSeq: 7\r\n\r\n");
        Reply reply = client.reply();
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("CSeq")).isEqualTo("7");
    }

    @Test
    void shouldRefuseWithoutCseq() throws IOException {
        client.send("OPTIONS * RTSP/1.0\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(400);
    }

    @Test
    void shouldTakeTheFirstAcceptableTransport() throws IOException {
        Reply reply = client.ask(
                "SETUP",
                "/stream1/stream=0",
                "Transport: RTP/AVP;multicast,"
                        + "RTP/SAVP;unicast;client_port=6000-6001,RTP/AVP/TCP;unicast;interleaved=4-5,RTP/AVP;unicast;client_port=5000-5001");
        assertThat(reply.header("Transport"))
                .isEqualTo("RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=00001001;mode=\"PLAY\"");
        assertThat(reply.header("Session")).matches("[0-9a-f]{32};timeout=60");
    }

    @Test
    void shouldPickFreeChannelsWhereTheViewersAreTaken() throws IOException {
        live.publish(2, "/stream1", 10);
        Reply first = client.ask("SETUP", "/stream1/stream=0", TCP);
        Reply second = client.ask("SETUP", "/stream1/stream=1", TCP, "Session: " + first.session());
        assertThat(second.header("Transport")).contains("interleaved=2-3");
        assertThat(second.session()).isEqualTo(first.session());
    }

    @Test
    void shouldSayTheWallClockTimeToWhoeverAsksByIt() throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        Reply play = client.ask("PLAY", "/stream1/", "Session: " + setup.session(), "Range: clock=19961108T142300Z-");

        assertThat(play.status()).isEqualTo(200);
        assertThat(play.header("Range")).matches("clock=20\\d{6}T\\d{6}\\.\\d{3}Z-");
    }

    @Test
    void shouldSendNothingBeforeThePlayReplyAndThenWhatItNamed() throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        Reply play = client.ask("PLAY", "/stream1/", "Session: " + setup.session(), "Range: npt=0.000-");
        assertThat(play.status()).isEqualTo(200);
        assertThat(play.framesBefore()).isZero();
        ByteBuffer packet = nextRtp();
        assertThat(play.header("RTP-Info"))
                .isEqualTo("url=" + client.url("/stream1/stream=0") + ";seq=" + seq(packet) + ";rtptime="
                        + rtpTime(packet));
        assertThat(packet.capacity()).as("a key frame comes first").isEqualTo(30);
        ByteBuffer next = nextRtp();
        for (int i = 0; i < 200; i++) {
            assertThat(seq(next)).isEqualTo((seq(packet) + 1) & 0xFFFF);
            packet = next;
            next = nextRtp();
        }
    }

    @Test
    void shouldReportAtOnceAndSayGoodbye() throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        client.ask("PLAY", "/stream1/", "Session: " + setup.session());
        long played = System.nanoTime();
        ByteBuffer report = nextRtcp();
        assertThat(System.nanoTime() - played).isLessThan(2_000_000_000L);
        assertThat(report.get(1) & 0xFF).as("SR").isEqualTo(200);
        int srBytes = 4 * (1 + report.getShort(2));
        assertThat(report.get(srBytes + 1) & 0xFF).as("SDES").isEqualTo(202);
        client.send(client.request("TEARDOWN", "/stream1/", "Session: " + setup.session()));
        Reply teardown = client.reply();
        assertThat(teardown.status()).isEqualTo(200);
        ByteBuffer last = nextRtcp();
        int sdesAt = 4 * (1 + last.getShort(2));
        int byeAt = sdesAt + 4 * (1 + last.getShort(sdesAt + 2));
        assertThat(last.get(byeAt + 1) & 0xFF).as("BYE").isEqualTo(203);
        assertThat(client.ask("PLAY", "/stream1/", "Session: " + setup.session())
                        .status())
                .isEqualTo(454);
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws IOException {
        client.send(client.request("OPTIONS", "*")
                + client.request("DESCRIBE", "/stream1")
                + client.request("SETUP", "/stream1/stream=0", TCP)
                + client.request("FROB", "*"));
        assertThat(List.of(client.reply(), client.reply(), client.reply(), client.reply()))
                .extracting(reply -> reply.header("CSeq") + " " + reply.status())
                .containsExactly("1 200", "2 200", "3 200", "4 501");
    }

    @Test
    void shouldKeepAggregateAndStreamControlApart() throws IOException {
        live.publish(2, "/stream1", 10);
        Reply first = client.ask("SETUP", "/stream1/stream=0", TCP);
        String session = "Session: " + first.session();
        assertThat(client.ask("PLAY", "/stream1/stream=0", session).status())
                .as("one stream")
                .isEqualTo(200);
        assertThat(client.ask("SETUP", "/stream1/stream=1", TCP, session).status())
                .isEqualTo(455);
        assertThat(client.ask("PAUSE", "/stream1/stream=0", session).status()).isEqualTo(200);
        assertThat(client.ask("SETUP", "/stream1/stream=1", TCP, session).status())
                .isEqualTo(200);
        assertThat(client.ask("PLAY", "/stream1/stream=0", session).status())
                .as("two streams")
                .isEqualTo(460);
        assertThat(client.ask("SETUP", "/stream1", TCP).status()).isEqualTo(459);
        assertThat(client.ask("PLAY", "/stream1", session).status()).isEqualTo(200);
        assertThat(client.ask("TEARDOWN", "/stream1", session).status()).isEqualTo(200);
    }

    @Test
    void shouldRefuseToPauseWhatDoesNotPlay() throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        assertThat(client.ask("PAUSE", "/stream1", "Session: " + setup.session())
                        .status())
                .isEqualTo(455);
    }

    @Test
    void shouldPauseAndPlayOn() throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        String session = "Session: " + setup.session();
        client.ask("PLAY", "/stream1", session);
        assertThat(client.ask("PAUSE", "/stream1", session).status()).isEqualTo(200);
        Reply again = client.ask("PLAY", "/stream1", session);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("RTP-Info")).contains("seq=");
    }

    @Test
    void shouldWaitForCapsWithoutHoldingUpOthers() throws Exception {
        live.server.expectStream(LiveServer.SINK, 5, "/later");
        client.send(client.request("DESCRIBE", "/later"));
        try (RawClient other = new RawClient(live.port())) {
            assertThat(other.ask("OPTIONS", "*").status()).isEqualTo(200);
            assertThat(other.ask("DESCRIBE", "/stream1").status()).isEqualTo(200);
            assertThat(other.ask("DESCRIBE", "/unknown").status()).isEqualTo(404);
        }
        live.setFormat(5, "/later", "H264");
        assertThat(client.reply().status()).isEqualTo(200);
    }

    @Test
    void shouldWaitForPadsThatAreBeingAnnounced() throws Exception {
        live.server.expectPads(LiveServer.SINK, true);
        live.server.expectStream(LiveServer.SINK, 5, "/first");
        client.send(client.request("DESCRIBE", "/second"));
        try (RawClient other = new RawClient(live.port())) {
            assertThat(other.ask("OPTIONS", "*").status()).isEqualTo(200);
        }
        live.server.expectStream(LiveServer.SINK, 6, "/second");
        live.server.expectPads(LiveServer.SINK, false);
        live.setFormat(6, "/second", "H264");
        assertThat(client.reply().status()).isEqualTo(200);
    }

    @Test
    void shouldDescribeAllStreamsOfAMappingWhosePadsAreBeingAnnounced() throws Exception {
        live.server.expectPads(LiveServer.SINK, true);
        live.setFormat(5, "/both", "H264");
        client.send(client.request("DESCRIBE", "/both"));
        try (RawClient other = new RawClient(live.port())) {
            assertThat(other.ask("OPTIONS", "*").status()).isEqualTo(200);
        }
        live.setFormat(6, "/both", "H264");
        live.server.expectPads(LiveServer.SINK, false);
        assertThat(client.reply().body().split("m=video")).hasSize(3);
    }

    @Test
    void shouldNotKnowWhatNoneOfAllAnnouncedPadsHas() throws IOException {
        live.server.expectPads(LiveServer.SINK, true);
        client.send(client.request("DESCRIBE", "/unknown"));
        live.server.expectPads(LiveServer.SINK, false);
        assertThat(client.reply().status()).isEqualTo(404);
    }

    @Test
    void shouldWaitForItsFirstSink() throws IOException {
        ServerSettings settings = ServerSettings.parse("address=127.0.0.1\nservice=0\n");
        try (RtspServer empty = RtspServer.start(settings, live, System.getLogger("test"));
                RawClient early = new RawClient(empty.boundPort())) {
            early.send(early.request("DESCRIBE", "/stream1"));
            assertThat(client.ask("OPTIONS", "*").status()).isEqualTo(200);
            empty.addSink(LiveServer.SINK, settings);
            empty.expectStream(LiveServer.SINK, 1, "/other");
            assertThat(early.reply().status()).isEqualTo(404);
            early.send(early.request("DESCRIBE", "/other"));
            empty.setFormat(
                    LiveServer.SINK,
                    1,
                    "/other",
                    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
                    90_000,
                    OptionalLong.empty());
            assertThat(early.reply().status()).isEqualTo(200);
        }
    }

    /** RFC 3550 section 11 wants an even one, but says of ports that are given explicitly that any will do. */
    @Test
    void shouldSendToAnOddPortAndToOneAlone() throws Exception {
        try (DatagramSocket odd = socketAtOddPort()) {
            int port = odd.getLocalPort();
            for (String ports : List.of(port + "-" + (port + 1), Integer.toString(port))) {
                Reply setup =
                        client.ask("SETUP", "/stream1/stream=0", "Transport: RTP/AVP;unicast;client_port=" + ports);
                assertThat(setup.status()).isEqualTo(200);
                String session = "Session: " + setup.session();
                assertThat(client.ask("PLAY", "/stream1", session).status()).isEqualTo(200);
                receive(odd);
                assertThat(client.ask("TEARDOWN", "/stream1", session).status()).isEqualTo(200);
                drain(odd);
            }
        }
    }

    private static DatagramSocket socketAtOddPort() throws IOException {
        DatagramSocket even = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        if (even.getLocalPort() % 2 == 1) {
            return even;
        }
        try (even) {
            return new DatagramSocket(even.getLocalPort() + 1, InetAddress.getLoopbackAddress());
        }
    }

    @Test
    void shouldSendUdpOutliveTheConnectionAndTimeOut() throws Exception {
        live.close();
        live = new LiveServer(Duration.ofSeconds(2), FastStart.KEYFRAME);
        live.publish(1, "/stream1", 10);
        try (DatagramSocket rtp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                RawClient viewer = new RawClient(live.port())) {
            Reply setup = viewer.ask(
                    "SETUP",
                    "/stream1/stream=0",
                    "Transport: RTP/AVP;unicast;client_port=" + rtp.getLocalPort() + "-" + (rtp.getLocalPort() + 1));
            assertThat(setup.header("Transport"))
                    .matches("RTP/AVP;unicast;client_port=\\d+-\\d+;server_port=\\d+-\\d+;ssrc=00001001;mode=\"PLAY\"");
            Reply play = viewer.ask("PLAY", "/stream1", "Session: " + setup.session());
            ByteBuffer first = receive(rtp);
            assertThat(play.header("RTP-Info")).contains("seq=" + seq(first) + ";rtptime=" + rtpTime(first));
            viewer.hangUp();
            receive(rtp);
            assertThat(seconds(() -> drain(rtp))).isBetween(1.0, 4.0);
            assertThat(live.events).contains("joined /stream1 UDP 1", "left /stream1 UDP 0");
        }
    }

    @Test
    void shouldEndAnInterleavedSessionWithItsConnection() throws Exception {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        client.ask("PLAY", "/stream1", "Session: " + setup.session());
        client.close();
        until(() -> live.events.contains("left /stream1 TCP 0"));
    }

    @Test
    void shouldLetOnlyItsOwnHostUseASession() throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        try (RawClient other = new RawClient(live.port())) {
            assertThat(other.ask("GET_PARAMETER", "/stream1", "Session: " + setup.session())
                            .status())
                    .as("same host")
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldTellViewersOfTheEnd() throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        client.ask("PLAY", "/stream1", "Session: " + setup.session());
        live.stop(1);
        live.server.endStream(1);
        ByteBuffer rtcp = nextRtcp();
        while (!hasBye(rtcp)) {
            rtcp = nextRtcp();
        }
        assertThat(client.ask("DESCRIBE", "/stream1").status()).isEqualTo(404);
    }

    @Test
    void shouldAnswerViewersWhoStopAfterTheEnd() throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        String session = "Session: " + setup.session();
        client.ask("PLAY", "/stream1", session);
        live.stop(1);
        live.server.endStream(1);
        assertThat(client.ask("PAUSE", "/stream1", session).status()).isEqualTo(200);
        assertThat(client.ask("PLAY", "/stream1", session).status()).isEqualTo(404);
        assertThat(client.ask("TEARDOWN", "/stream1", session).status()).isEqualTo(200);
        assertThat(live.events).containsOnlyOnce("left /stream1 TCP 0");
    }

    @Test
    void shouldStayAMomentForViewersWhoPlayToTheEnd() throws Exception {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        client.ask("PLAY", "/stream1", "Session: " + setup.session());
        live.stop(1);
        live.server.endStream(1);
        Thread closer = new Thread(live::close);
        closer.start();
        assertThat(client.ask("TEARDOWN", "/stream1", "Session: " + setup.session())
                        .status())
                .isEqualTo(200);
        client.hangUp();
        closer.join(1_500);
        assertThat(closer.isAlive()).as("waits no longer than it has to").isFalse();
    }

    @Test
    void shouldServeAStreamThatGoesOnAfterItsEnd() throws Exception {
        live.server.endStream(1);
        until(() -> client.ask("DESCRIBE", "/stream1").status() == 200);
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        assertThat(client.ask("PLAY", "/stream1", "Session: " + setup.session()).status())
                .isEqualTo(200);
        nextRtp();
    }

    @Test
    void shouldEndWhatWatchesAnEncodingThatIsNoMore() throws Exception {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        client.ask("PLAY", "/stream1", "Session: " + setup.session());
        live.setFormat(1, "/stream1", "H265");
        ByteBuffer rtcp = nextRtcp();
        while (!hasBye(rtcp)) {
            rtcp = nextRtcp();
        }
        assertThat(replyAfterFrames("DESCRIBE", "/stream1").body()).contains("H265");
    }

    @Test
    void shouldKeepViewersWhenOnlyParametersChange() throws Exception {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        client.ask("PLAY", "/stream1", "Session: " + setup.session());
        live.setFormat(1, "/stream1", "H264");
        int seq = seq(nextRtp());
        for (int i = 1; i < 100; i++) {
            assertThat(seq(nextRtp())).isEqualTo((seq + i) & 0xFFFF);
        }
    }

    @Test
    void shouldRefuseAMappingThatIsTaken() {
        live.server.addSink(2, ServerSettings.parse(""));
        assertThatThrownBy(() -> live.server.setFormat(
                        2,
                        9,
                        "/stream1",
                        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
                        90_000,
                        OptionalLong.empty()))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining("choose another mapping");
    }

    private Reply replyAfterFrames(String method, String path) throws IOException {
        client.send(client.request(method, path));
        return client.reply();
    }

    @Test
    void shouldCloseConnectionsWhenItStops() throws IOException {
        client.ask("OPTIONS", "*");
        live.close();
        assertThat(client.closedByServer()).isTrue();
    }

    private static boolean hasBye(ByteBuffer compound) {
        for (int at = 0; at < compound.capacity(); at += 4 * (1 + compound.getShort(at + 2))) {
            if ((compound.get(at + 1) & 0xFF) == 203) {
                return true;
            }
        }
        return false;
    }

    private ByteBuffer nextRtp() throws IOException {
        return next(0);
    }

    private ByteBuffer nextRtcp() throws IOException {
        return next(1);
    }

    private ByteBuffer next(int channel) throws IOException {
        Frame frame = client.frame();
        while (frame.channel() != channel) {
            frame = client.frame();
        }
        return ByteBuffer.wrap(frame.payload());
    }

    private static ByteBuffer receive(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(10_000);
        DatagramPacket datagram = new DatagramPacket(new byte[2048], 2048);
        socket.receive(datagram);
        return ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength());
    }

    private static Void drain(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(500);
        try {
            while (true) {
                socket.receive(new DatagramPacket(new byte[2048], 2048));
            }
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    private static double seconds(Callable<Void> work) throws Exception {
        long start = System.nanoTime();
        work.call();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    private static int seq(ByteBuffer packet) {
        return packet.getShort(2) & 0xFFFF;
    }

    private static long rtpTime(ByteBuffer packet) {
        return packet.getInt(4) & 0xFFFFFFFFL;
    }
}
