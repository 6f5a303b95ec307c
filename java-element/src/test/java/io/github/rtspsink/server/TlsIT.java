package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.TestCertificate;
import io.github.rtspsink.net.tcp.WebOrigins;
import io.github.rtspsink.settings.ConnectionSettings;
import io.github.rtspsink.settings.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RTSP over TLS with the JDK's own client. */
class TlsIT {
    @TempDir
    private static Path serverFolder;

    @TempDir
    private static Path viewerFolder;

    private static TestCertificate certificate;
    private static TestCertificate viewer;

    private LiveServer live;

    @BeforeAll
    static void makeCertificates() {
        certificate = new TestCertificate(serverFolder, "EC");
        viewer = new TestCertificate(viewerFolder, "RSA");
    }

    @AfterEach
    void close() {
        if (live != null) {
            live.close();
        }
    }

    private int start(String clientCa, OptionalInt service) {
        live = LiveServer.withVideo(
                "/cam",
                new ConnectionSettings(
                        new TlsSettings(certificate.certificate(), certificate.key(), clientCa, service),
                        WebOrigins.SAME));
        return live.port();
    }

    private static SSLSocket connect(SSLContext context, int port, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        return socket;
    }

    private static RawClient client(int port, String... protocols) throws Exception {
        return new RawClient(connect(certificate.client(), port, protocols), "rtsps", null);
    }

    private static void watch(RawClient client) throws IOException {
        assertThat(client.ask("DESCRIBE", "/cam").status()).isEqualTo(200);
        RawClient.Reply setup = client.ask("SETUP", "/cam/stream=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        assertThat(setup.status()).isEqualTo(200);
        assertThat(client.ask("PLAY", "/cam", "Session: " + setup.session()).status())
                .isEqualTo(200);
        int bytes = 0;
        for (int rtp = 0; rtp < 200; ) {
            RawClient.Frame frame = client.frame();
            rtp += frame.channel() == 0 ? 1 : 0;
            bytes += frame.payload().length;
        }
        assertThat(bytes).isGreaterThan(100_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void shouldPlayEncryptedOnThePortOfPlainConnections(String protocol) throws Exception {
        int port = start("", OptionalInt.empty());
        try (RawClient encrypted = client(port, protocol);
                RawClient plain = new RawClient(port)) {
            watch(encrypted);
            watch(plain);
        }
        assertThat(live.events).contains("ready /cam rtsps://127.0.0.1:" + port + "/cam");
    }

    @Test
    void shouldKeepEncryptedConnectionsOnTheirOwnPort() throws Exception {
        int plainPort = start("", OptionalInt.of(0));
        String url = live.events.get(0).replace("ready /cam ", "");
        int encryptedPort = URI.create(url).getPort();
        assertThat(url).startsWith("rtsps://");
        assertThat(encryptedPort).isNotEqualTo(plainPort);
        try (RawClient encrypted = client(encryptedPort);
                RawClient plain = new RawClient(plainPort)) {
            watch(encrypted);
            watch(plain);
        }
        try (RawClient plain = new RawClient(encryptedPort)) {
            plain.send(plain.request("OPTIONS", "/cam"));
            assertThat(plain.closedByServer()).isTrue();
        }
        assertThatThrownBy(() -> connect(certificate.client(), plainPort).startHandshake())
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldRefuseOldProtocols() throws Exception {
        int port = start("", OptionalInt.empty());
        try (Socket socket = RawClient.connect(port)) {
            socket.getOutputStream().write(clientHello11());
            byte[] alert = socket.getInputStream().readNBytes(7);
            assertThat(alert).startsWith(0x15, 3).endsWith(2, 70);
        }
    }

    /** A ClientHello whose newest version is TLS 1.1, which no JDK of today sends. */
    private static byte[] clientHello11() {
        byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 2 + 2 + 1 + 1];
        byte[] head = {0x16, 3, 1, 0, (byte) (hello.length - 5), 1, 0, 0, (byte) (hello.length - 9), 3, 2};
        System.arraycopy(head, 0, hello, 0, head.length);
        byte[] tail = {0, 0, 2, (byte) 0xC0, 0x09, 1, 0};
        System.arraycopy(tail, 0, hello, hello.length - tail.length, tail.length);
        return hello;
    }

    @Test
    void shouldAskViewersForCertificates() throws Exception {
        int port = start(viewer.certificate(), OptionalInt.empty());
        try (RawClient known = new RawClient(connect(viewer.clientTrusting(certificate), port), "rtsps", null)) {
            watch(known);
        }
        try (RawClient unknown = client(port)) {
            assertThatThrownBy(() -> unknown.ask("OPTIONS", "/cam")).isInstanceOf(IOException.class);
        }
        try (RawClient wrong = new RawClient(connect(certificate.clientTrusting(certificate), port), "rtsps", null)) {
            assertThatThrownBy(() -> wrong.ask("OPTIONS", "/cam")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldSayFarewellWhenItRefuses() throws Exception {
        int port = start("", OptionalInt.empty());
        try (RawClient client = client(port)) {
            client.send("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nContent-Length: -1\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(400);
            // A connection that is cut without close_notify throws here.
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void shouldEndConnectionsThatSendGarbageAsTls() throws Exception {
        int port = start("", OptionalInt.empty());
        byte[] garbage = new byte[40_000];
        Arrays.fill(garbage, (byte) 0x16);
        try (Socket socket = RawClient.connect(port)) {
            socket.getOutputStream().write(garbage);
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(64);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("eset");
        }
        try (RawClient next = client(port)) {
            watch(next);
        }
    }

    @Test
    void shouldRefuseRenegotiation() throws Exception {
        int port = start("", OptionalInt.empty());
        SSLSocket socket = connect(certificate.client(), port, "TLSv1.2");
        try (RawClient client = new RawClient(socket, "rtsps", null)) {
            assertThat(client.ask("OPTIONS", "/cam").status()).isEqualTo(200);
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        client.ask("OPTIONS", "/cam");
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldSurviveKeyUpdates() throws Exception {
        int port = start("", OptionalInt.empty());
        SSLSocket socket = connect(certificate.client(), port, "TLSv1.3");
        try (RawClient client = new RawClient(socket, "rtsps", null)) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.ask("OPTIONS", "/cam").status()).isEqualTo(200);
                // In TLS 1.3 this is a key update that asks for one of the server.
                socket.startHandshake();
            }
            watch(client);
        }
    }

    @Test
    void shouldNotTakeAClientThatTrustsAnother() throws Exception {
        int port = start("", OptionalInt.empty());
        assertThatThrownBy(() -> connect(viewer.client(), port).startHandshake())
                .isInstanceOf(SSLException.class);
    }
}
