package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.server.RawClient.Reply;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests in an order that no player sends, and streams and connections that go at the worst moment. */
@Timeout(60)
class SessionsInTroubleIT {
    private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
    private static final String AUDIO = "OPUS";

    private LiveServer live;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        live = LiveServer.withVideo("/cam");
        client = new RawClient(live.port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        live.close();
    }

    private String setUp(String path, String transport, String... headers) throws IOException {
        Reply setup = client.ask("SETUP", path, append(transport, headers));
        assertThat(setup.status()).isEqualTo(200);
        return "Session: " + setup.session();
    }

    private static String[] append(String first, String... others) {
        String[] all = new String[others.length + 1];
        all[0] = first;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }

    // Order of requests

    @Test
    void shouldSendToTheTransportThatWasSetUpLast() throws IOException {
        try (DatagramSocket rtp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            int port = rtp.getLocalPort();
            String udp = "Transport: RTP/AVP;unicast;client_port=" + port + "-" + (port + 1);
            String session = setUp("/cam/stream=0", TCP);
            assertThat(setUp("/cam/stream=0", udp, session)).isEqualTo(session);
            assertThat(client.ask("SETUP", "/cam/stream=0", TCP).header("Transport"))
                    .as("the channels are free again")
                    .contains("interleaved=0-1");
            assertThat(client.ask("PLAY", "/cam", session).status()).isEqualTo(200);
            rtp.setSoTimeout(10_000);
            rtp.receive(new DatagramPacket(new byte[2048], 2048));
            assertThat(client.ask("OPTIONS", "*").framesBefore()).isZero();
        }
    }

    @Test
    void shouldKeepASessionToOneMapping() throws IOException {
        live.publish(2, "/other", 10);
        String session = setUp("/cam/stream=0", TCP);
        assertThat(client.ask("SETUP", "/other/stream=0", TCP, session).status())
                .isEqualTo(459);
        assertThat(client.ask("PLAY", "/other", session).status()).isEqualTo(404);
        assertThat(client.ask("PLAY", "/cam", session).status()).isEqualTo(200);
    }

    @Test
    void shouldForgetASessionAtItsFirstTeardown() throws IOException {
        String session = setUp("/cam/stream=0", TCP);
        client.send(client.request("PLAY", "/cam", session)
                + client.request("TEARDOWN", "/cam", session)
                + client.request("TEARDOWN", "/cam", session)
                + client.request("PLAY", "/cam", session)
                + client.request("SETUP", "/cam/stream=0", TCP, session)
                + client.request("OPTIONS", "*"));
        for (int status : new int[] {200, 200, 454, 454, 454, 200}) {
            assertThat(client.reply().status()).isEqualTo(status);
        }
    }

    @Test
    void shouldAnswerWhoDoesNotWaitToLearnTheSession() throws IOException {
        client.send(client.request("SETUP", "/cam/stream=0", TCP)
                + client.request("TEARDOWN", "/cam")
                + client.request("PLAY", "/cam")
                + client.request("OPTIONS", "*"));
        for (int status : new int[] {200, 454, 454, 200}) {
            assertThat(client.reply().status()).isEqualTo(status);
        }
    }

    // Streams that go

    @Test
    void shouldRefuseAStreamThatWentAfterItsDescription() throws IOException {
        assertThat(client.ask("DESCRIBE", "/cam").status()).isEqualTo(200);
        live.stop(1);
        live.server.removeStream(1);
        assertThat(client.ask("SETUP", "/cam/stream=0", TCP).status()).isEqualTo(404);
        assertThat(client.ask("OPTIONS", "*").status()).isEqualTo(200);
    }

    @Test
    void shouldRefuseToPlayAStreamThatWentAfterItsSetup() throws IOException {
        String session = setUp("/cam/stream=0", TCP);
        live.stop(1);
        live.server.removeStream(1);
        assertThat(client.ask("PLAY", "/cam", session).status()).isEqualTo(404);
        assertThat(client.ask("TEARDOWN", "/cam", session).status()).isEqualTo(200);
    }

    @Test
    void shouldRefuseToPlayAStreamThatEndedAfterItsSetup() throws IOException {
        String session = setUp("/cam/stream=0", TCP);
        live.stop(1);
        live.server.endStream(1);
        assertThat(client.ask("PLAY", "/cam", session).status()).isEqualTo(404);
        assertThat(client.ask("TEARDOWN", "/cam", session).status()).isEqualTo(200);
    }

    @Test
    void shouldRefuseToPlayWhatWasSetUpAsAnotherFormat() throws IOException {
        String session = setUp("/cam/stream=0", TCP);
        live.setFormat(1, "/cam", AUDIO);
        assertThat(client.ask("PLAY", "/cam", session).status()).isEqualTo(404);
        assertThat(client.ask("DESCRIBE", "/cam").body()).contains(AUDIO);
        String again = setUp("/cam/stream=0", TCP);
        assertThat(client.ask("PLAY", "/cam", again).status()).isEqualTo(200);
    }

    @Test
    void shouldAnswerAPlayWhoseStreamGoesWhileItWaits() throws IOException {
        live.setFormat(2, "/silent", AUDIO);
        String session = setUp("/silent/stream=0", TCP);
        client.send(client.request("PLAY", "/silent", session) + client.request("OPTIONS", "*"));
        awaitKeyRequest(2);
        live.server.removeStream(2);
        assertThat(client.reply().status()).isEqualTo(404);
        assertThat(client.reply().status()).as("the connection goes on").isEqualTo(200);
        assertThat(live.events).noneMatch(event -> event.startsWith("joined"));
    }

    @Test
    void shouldAnswerAPlayWhoseSessionIsTornDownMeanwhile() throws IOException {
        live.setFormat(2, "/silent", AUDIO);
        String session = setUp("/silent/stream=0", TCP);
        client.send(client.request("PLAY", "/silent", session));
        awaitKeyRequest(2);
        try (RawClient other = new RawClient(live.port())) {
            assertThat(other.ask("TEARDOWN", "/silent", session).status()).isEqualTo(200);
        }
        assertThat(client.reply().status()).isEqualTo(404);
        assertThat(client.ask("OPTIONS", "*").status()).isEqualTo(200);
    }

    @Test
    void shouldPlayTheStreamThatIsLeftWhenAnotherGoesMeanwhile() throws IOException {
        live.setFormat(2, "/cam", AUDIO);
        String session = setUp("/cam/stream=0", TCP);
        setUp("/cam/stream=1", "Transport: RTP/AVP/TCP;unicast;interleaved=2-3", session);
        client.send(client.request("PLAY", "/cam", session));
        awaitKeyRequest(2);
        live.server.removeStream(2);
        Reply play = client.reply();
        assertThat(play.status()).isEqualTo(200);
        assertThat(play.header("RTP-Info"))
                .contains("url=" + client.url("/cam/stream=0") + ";seq=")
                .doesNotContain("stream=1");
        for (int i = 0; i < 50; i++) {
            assertThat(client.frame().channel())
                    .as("RTP of the stream that is gone")
                    .isNotEqualTo(2);
        }
    }

    private void awaitKeyRequest(int stream) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!live.events.contains("key " + stream)) {
            assertThat(System.nanoTime() - end).as("PLAY is under way").isNegative();
            Thread.onSpinWait();
        }
    }

    // Connections that go

    @Test
    void shouldNeverWriteOneViewersDataIntoTheNextConnection() throws IOException {
        for (int i = 0; i < 40; i++) {
            Socket socket = RawClient.connect(live.port());
            try (RawClient viewer = new RawClient(socket, "rtsp", null)) {
                Reply setup = viewer.ask("SETUP", "/cam/stream=0", TCP);
                viewer.send(viewer.request("PLAY", "/cam", "Session: " + setup.session()));
                // With half of the rounds the reply is still on its way.
                if (i % 2 == 0) {
                    assertThat(viewer.reply().status()).isEqualTo(200);
                    viewer.frame();
                }
                socket.setSoLinger(true, 0);
            }
            try (RawClient next = new RawClient(live.port())) {
                for (Reply reply : List.of(next.ask("OPTIONS", "*"), next.ask("DESCRIBE", "/cam"))) {
                    assertThat(reply.status()).isEqualTo(200);
                    assertThat(reply.framesBefore()).isZero();
                }
            }
        }
    }
}
