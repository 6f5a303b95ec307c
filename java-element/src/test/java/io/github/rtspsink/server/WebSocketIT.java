package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.TestCertificate;
import io.github.rtspsink.net.tcp.WebOrigins;
import io.github.rtspsink.settings.ConnectionSettings;
import io.github.rtspsink.settings.ServerSettings;
import io.github.rtspsink.settings.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RTSP in WebSocket frames: the JDK's own client for what works, raw bytes for what must not. */
class WebSocketIT {
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;

    private final List<Socket> sockets = new ArrayList<>();
    private LiveServer live = LiveServer.withVideo("/cam");

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        live.close();
    }

    /** Collects what comes; frames of any cut are one stream. */
    private static final class Collector implements WebSocket.Listener {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            synchronized (this) {
                bytes.writeBytes(part);
                notifyAll();
            }
            webSocket.request(1);
            return null;
        }

        synchronized String await(String text, int count) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
            while (!seen().contains(text) || bytes.size() < count) {
                long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                assertThat(leftMillis)
                        .as("waiting for %s in %s bytes", text, bytes.size())
                        .isPositive();
                wait(leftMillis);
            }
            return seen();
        }

        private String seen() {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private void watch(HttpClient http, String scheme) throws Exception {
        Collector collector = new Collector();
        WebSocket socket = http.newWebSocketBuilder()
                .subprotocols("rtsp.onvif.org")
                .buildAsync(URI.create(scheme + "://127.0.0.1:" + live.port() + "/websocket"), collector)
                .get(15, TimeUnit.SECONDS);
        assertThat(socket.getSubprotocol()).isEqualTo("rtsp.onvif.org");
        String url = "rtsp://127.0.0.1:" + live.port() + "/cam";
        sendInTwo(socket, "DESCRIBE " + url + " RTSP/1.0\r\nCSeq: 1\r\n\r\n");
        collector.await("m=video", 0);
        sendInTwo(
                socket,
                "SETUP " + url + "/stream=0 RTSP/1.0\r\nCSeq: 2\r\n"
                        + "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n");
        String seen = collector.await("Session: ", 0);
        String session = seen.replaceAll("(?s).*Session: ([0-9a-f]+).*", "$1");
        sendInTwo(socket, "PLAY " + url + " RTSP/1.0\r\nCSeq: 3\r\nSession: " + session + "\r\n\r\n");
        assertThat(collector.await("RTP-Info: ", 200_000)).contains("$\0");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(15, TimeUnit.SECONDS);
    }

    private static void sendInTwo(WebSocket socket, String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        CompletableFuture<WebSocket> first = socket.sendBinary(ByteBuffer.wrap(bytes, 0, 7), false);
        first.get(15, TimeUnit.SECONDS)
                .sendBinary(ByteBuffer.wrap(bytes, 7, bytes.length - 7), true)
                .get(15, TimeUnit.SECONDS);
    }

    @Test
    void shouldPlayInAWebSocket() throws Exception {
        watch(HttpClient.newHttpClient(), "ws");
    }

    @Test
    void shouldPlayInAnEncryptedWebSocket(@TempDir Path folder) throws Exception {
        TestCertificate certificate = new TestCertificate(folder, "EC");
        live.close();
        live = LiveServer.withVideo(
                "/cam",
                new ConnectionSettings(
                        new TlsSettings(certificate.certificate(), certificate.key(), "", OptionalInt.empty()),
                        WebOrigins.SAME));
        watch(HttpClient.newBuilder().sslContext(certificate.client()).build(), "wss");
    }

    private Socket open(String... headers) throws IOException {
        Socket socket = RawClient.connect(live.port());
        socket.setSoTimeout(15_000);
        sockets.add(socket);
        StringBuilder head = new StringBuilder("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String readHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = socket.getInputStream().read();
                b >= 0;
                b = socket.getInputStream().read()) {
            head.append((char) b);
            if (head.indexOf("\r\n\r\n") >= 0) {
                break;
            }
        }
        return head.toString();
    }

    private Socket opened() throws IOException {
        Socket socket = open("Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: foo, rtsp.onvif.org");
        assertThat(readHead(socket))
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                .containsIgnoringCase("sec-websocket-protocol: rtsp.onvif.org\r\n");
        return socket;
    }

    private static byte[] frame(int first, boolean masked, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        int mask = masked ? 0x80 : 0;
        frame.put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (mask | payload.length));
        } else {
            frame.put((byte) (mask | 126)).putShort((short) payload.length);
        }
        byte[] key = {1, 2, 3, 4};
        if (masked) {
            frame.put(key);
        }
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ (masked ? key[i % 4] : 0)));
        }
        byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    /** The status of the close frame that must come, -1 if the connection ends without. */
    private static int closeStatus(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        try {
            while (true) {
                int first = in.readUnsignedByte();
                int length = in.readUnsignedByte();
                byte[] payload = new byte[length == 126 ? in.readUnsignedShort() : length];
                in.readFully(payload);
                if (first == CLOSE) {
                    assertThat(in.read()).as("after the close frame").isEqualTo(-1);
                    return ByteBuffer.wrap(payload).getShort();
                }
            }
        } catch (EOFException | SocketException ended) {
            return -1;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void shouldAnswerPingsAndCloses() throws IOException {
        Socket socket = opened();
        socket.getOutputStream().write(frame(PING, true, ascii("there?")));
        assertThat(socket.getInputStream().readNBytes(8)).isEqualTo(frame(PONG, false, ascii("there?")));
        socket.getOutputStream().write(frame(BINARY, true, ascii("OPTIONS * RTSP/1.0\r\nCSeq: 5\r\n\r\n")));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertThat(in.readUnsignedByte()).isEqualTo(BINARY);
        assertThat(new String(in.readNBytes(1 + 2 + 20), StandardCharsets.ISO_8859_1))
                .contains("RTSP/1.0 200 OK");
        socket.getOutputStream().write(frame(CLOSE, true, new byte[] {3, (byte) 0xE8}));
        assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)).endsWith("\u0088\u0005\u0003\u00E8Bye");
    }

    @Test
    void shouldNotDescribeAGroupToWhoAsksThroughAWebSocket() throws IOException {
        live.close();
        live = new LiveServer(
                ServerSettings.parse("address=127.0.0.1\nservice=0\nmulticast=true\nmulticast-iface=lo\n"));
        live.publish(1, "/cam", 10);
        String describe = "DESCRIBE rtsp://127.0.0.1/cam RTSP/1.0\r\nCSeq: 1\r\n\r\n";
        Socket socket = opened();
        socket.getOutputStream().write(frame(BINARY, true, ascii(describe)));
        socket.getOutputStream().write(frame(CLOSE, true, new byte[] {3, (byte) 0xE8}));
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                .contains("m=video")
                .doesNotContain("c=IN IP4 239.");
        try (RawClient plain = new RawClient(live.port())) {
            assertThat(plain.ask("DESCRIBE", "/cam").body()).contains("c=IN IP4 239.");
        }
    }

    @Test
    void shouldRefuseWhatRfc6455Forbids() throws IOException {
        Socket unmasked = opened();
        unmasked.getOutputStream().write(frame(BINARY, false, ascii("OPTIONS * RTSP/1.0\r\nCSeq: 5\r\n\r\n")));
        assertThat(closeStatus(unmasked)).isEqualTo(1002);
        Socket reserved = opened();
        reserved.getOutputStream().write(frame(0xC2, true, ascii("x")));
        assertThat(closeStatus(reserved)).isEqualTo(1002);
        Socket longPing = opened();
        longPing.getOutputStream().write(frame(PING, true, new byte[126]));
        assertThat(closeStatus(longPing)).isEqualTo(1002);
        Socket cutPing = opened();
        cutPing.getOutputStream().write(frame(0x09, true, new byte[2]));
        assertThat(closeStatus(cutPing)).isEqualTo(1002);
        Socket continued = opened();
        continued.getOutputStream().write(frame(0x80, true, ascii("x")));
        assertThat(closeStatus(continued)).isEqualTo(1002);
    }

    @Test
    void shouldLimitFramesAndFragments() throws IOException {
        Socket large = opened();
        large.getOutputStream().write(new byte[] {(byte) BINARY, (byte) 0xFF, 0, 0, 0, 0, 0, 1, 0, 1, 1, 2, 3, 4});
        assertThat(closeStatus(large)).isEqualTo(1009);
        Socket huge = opened();
        huge.getOutputStream()
                .write(new byte[] {(byte) BINARY, (byte) 0xFF, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4});
        assertThat(closeStatus(huge)).isIn(1002, 1009);
        Socket fragments = opened();
        fragments.getOutputStream().write(frame(0x02, true, new byte[0]));
        for (int i = 0; i < 63; i++) {
            fragments.getOutputStream().write(frame(0x00, true, new byte[0]));
        }
        assertThat(closeStatus(fragments)).isEqualTo(1008);
    }

    @Test
    void shouldRefuseOtherProtocolsAndVersions() throws IOException {
        assertThat(readHead(open("Sec-WebSocket-Version: 13"))).startsWith("HTTP/1.1 400 ");
        assertThat(readHead(open("Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: chat")))
                .startsWith("HTTP/1.1 400 ");
        assertThat(readHead(open("Sec-WebSocket-Version: 8", "Sec-WebSocket-Protocol: rtsp.onvif.org")))
                .startsWith("HTTP/1.1 426 ")
                .containsIgnoringCase("sec-websocket-version: 13\r\n");
    }

    @Test
    void shouldLetInOnlyTheOriginsThatAreNamed() throws IOException {
        live.close();
        live = LiveServer.withVideo(
                "/cam", new ConnectionSettings(TlsSettings.NONE, WebOrigins.of(Set.of("https://good.example"))));
        String[] common = {"Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: rtsp.onvif.org"};
        assertThat(readHead(open(common[0], common[1], "Origin: https://good.example")))
                .startsWith("HTTP/1.1 101 ");
        assertThat(readHead(open(common[0], common[1], "Origin: https://evil.example")))
                .startsWith("HTTP/1.1 403 ");
        assertThat(readHead(open(common[0], common[1], "Origin: null"))).startsWith("HTTP/1.1 403 ");
        assertThat(readHead(open(common[0], common[1], "Origin: http://x"))).startsWith("HTTP/1.1 403 ");
        assertThat(readHead(open(common[0], common[1]))).startsWith("HTTP/1.1 101 ");
    }

    /** Whoever opens a page of a stranger must not lend the stranger their way to the camera. */
    @ParameterizedTest
    @CsvSource({
        "http://x, 101",
        "http://X:80, 101",
        "http://x:8080, 403",
        "https://x, 403",
        "https://evil.example, 403",
        "null, 403",
        "file://, 403"
    })
    void shouldLetInPagesOfItsOwnHostAlone(String origin, int status) throws IOException {
        assertThat(readHead(open(
                        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: rtsp.onvif.org", "Origin: " + origin)))
                .startsWith("HTTP/1.1 " + status + " ");
    }
}
