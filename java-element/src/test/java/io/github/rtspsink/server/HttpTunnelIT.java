package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RTSP in an HTTP GET and POST, as raw bytes. */
class HttpTunnelIT {
    private static final int TIMEOUT_MILLIS = 15_000;

    private final LiveServer live = LiveServer.withVideo("/cam");
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        live.close();
    }

    private Socket connect() throws IOException {
        Socket socket = RawClient.connect(live.port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        sockets.add(socket);
        return socket;
    }

    private static String head(String method, String cookie, String version) {
        return method + " /cam HTTP/" + version + "\r\nx-sessioncookie: " + cookie + "\r\n"
                + (method.equals("POST")
                        ? "Content-Type: application/x-rtsp-tunnelled\r\nContent-Length: 32767\r\n"
                        : "Accept: application/x-rtsp-tunnelled\r\n")
                + "\r\n";
    }

    private Socket send(String text) throws IOException {
        Socket socket = connect();
        write(socket, text);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String readHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (head.indexOf("\r\n\r\n") >= 0) {
                return head.toString();
            }
        }
        return head.toString();
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes().length == 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private Socket get(String cookie) throws IOException {
        Socket get = send(head("GET", cookie, "1.0"));
        assertThat(readHead(get))
                .startsWith("HTTP/1.0 200 OK\r\n")
                .containsIgnoringCase("\r\ncontent-type: application/x-rtsp-tunnelled\r\n")
                .doesNotContainIgnoringCase("content-length");
        return get;
    }

    /** Encodes each message by itself, padding and all, and cuts every one into pieces of {@code size} bytes. */
    private static OutputStream base64(Socket post, int size) {
        return new ByteArrayOutputStream() {
            @Override
            public void write(byte[] message) throws IOException {
                byte[] text = Base64.getEncoder().encode(message);
                for (int at = 0; at < text.length; at += size) {
                    post.getOutputStream().write(text, at, Math.min(size, text.length - at));
                    post.getOutputStream().flush();
                }
            }
        };
    }

    private void watch(RawClient client) throws IOException {
        assertThat(client.ask("OPTIONS", "/cam").status()).isEqualTo(200);
        assertThat(client.ask("DESCRIBE", "/cam").status()).isEqualTo(200);
        RawClient.Reply setup = client.ask("SETUP", "/cam/stream=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        assertThat(setup.status()).isEqualTo(200);
        assertThat(client.ask("PLAY", "/cam", "Session: " + setup.session()).status())
                .isEqualTo(200);
        for (int i = 0; i < 50; i++) {
            assertThat(client.frame().channel()).isBetween(0, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 4096})
    void shouldPlayThroughATunnelHoweverItsBase64IsCut(int pieces) throws IOException {
        Socket get = get("c" + pieces);
        Socket post = send(head("POST", "c" + pieces, "1.0"));
        post.setTcpNoDelay(true);
        try (RawClient client = new RawClient(get, "rtsp", base64(post, pieces))) {
            watch(client);
        }
    }

    @Test
    void shouldAnswerInTheVersionOfTheRequest() throws IOException {
        Socket get = send(head("GET", "v11", "1.1"));
        assertThat(readHead(get)).startsWith("HTTP/1.1 200 OK\r\n").containsIgnoringCase("connection: close");
    }

    @Test
    void shouldTakeThePostBeforeTheGet() throws IOException {
        RawClient writer = new RawClient(live.port());
        String options = writer.request("OPTIONS", "/cam");
        writer.close();
        String body = Base64.getEncoder().encodeToString(options.getBytes(StandardCharsets.US_ASCII));
        Socket post = send(head("POST", "early", "1.0") + body);

        Socket get = get("early");

        assertThat(readHead(get)).startsWith("RTSP/1.0 200 OK\r\nCSeq: 1\r\n");
        try (RawClient client = new RawClient(get, "rtsp", base64(post, 100))) {
            watch(client);
        }
    }

    @Test
    void shouldGoOnWithAnotherPost() throws IOException {
        Socket get = get("again");
        Socket first = send(head("POST", "again", "1.0"));
        Socket[] current = {first};
        try (RawClient client = new RawClient(get, "rtsp", new ByteArrayOutputStream() {
            @Override
            public void write(byte[] message) throws IOException {
                base64(current[0], 4096).write(message);
            }
        })) {
            assertThat(client.ask("OPTIONS", "/cam").status()).isEqualTo(200);
            for (int i = 0; i < 10; i++) {
                current[0].close();
                current[0] = send(head("POST", "again", "1.0"));
                assertThat(client.ask("OPTIONS", "/cam").status()).isEqualTo(200);
            }
            watch(client);
        }
    }

    @Test
    void shouldLetNobodyElseUseATakenCookie() throws IOException {
        Socket get = get("taken");
        Socket post = send(head("POST", "taken", "1.0"));
        try (RawClient client = new RawClient(get, "rtsp", base64(post, 4096))) {
            assertThat(client.ask("OPTIONS", "/cam").status()).isEqualTo(200);

            Socket secondGet = send(head("GET", "taken", "1.0"));
            assertThat(readHead(secondGet)).startsWith("HTTP/1.0 409 ");
            assertThat(isClosed(secondGet)).isTrue();
            Socket secondPost = send(head("POST", "taken", "1.1"));
            assertThat(readHead(secondPost)).startsWith("HTTP/1.1 409 ");
            assertThat(isClosed(secondPost)).isTrue();

            watch(client);
        }
    }

    @Test
    void shouldBindTheCookieToTheAddress() throws IOException {
        Socket get = get("bound");
        Socket other = new Socket();
        sockets.add(other);
        other.setSoTimeout(TIMEOUT_MILLIS);
        other.bind(new InetSocketAddress("127.0.0.2", 0));
        other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), live.port()));
        write(other, head("POST", "bound", "1.0"));
        OutputStream foreign = base64(other, 4096);
        foreign.write("OPTIONS * RTSP/1.0\r\nCSeq: 99\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        Socket post = send(head("POST", "bound", "1.0"));

        try (RawClient client = new RawClient(get, "rtsp", base64(post, 4096))) {
            assertThat(client.ask("OPTIONS", "/cam").header("cseq")).isEqualTo("1");
        }
        assertThat(isClosed(other)).as("expired without its GET").isTrue();
    }

    @Test
    void shouldEndHalvesThatStayAlone() throws IOException {
        long start = System.nanoTime();
        Socket get = get("lonely");
        Socket post = send(head("POST", "alone", "1.0"));
        assertThat(isClosed(get)).isTrue();
        assertThat(isClosed(post)).isTrue();
        assertThat(System.nanoTime() - start).isBetween(4_000_000_000L, 9_000_000_000L);
        get("lonely");
    }

    @Test
    void shouldRefuseBothRequestsOnOneConnection() throws IOException {
        Socket get = get("same");
        write(get, head("POST", "same", "1.0"));
        assertThat(isClosed(get)).isTrue();
        Socket both = send(head("GET", "both", "1.0") + head("POST", "both", "1.0"));
        assertThat(readHead(both)).startsWith("HTTP/1.0 200");
        assertThat(isClosed(both)).isTrue();
        get("both");
    }

    @ParameterizedTest
    @ValueSource(strings = {"!!!!", "A===", "=AAA", "\u0000\u0001\u0002\u0003", "====", "GET / HTTP/1.1\r\n\r\n"})
    void shouldEndATunnelWithGarbageInIt(String garbage) throws IOException {
        Socket get = get("garbage");
        Socket post = send(head("POST", "garbage", "1.0"));
        write(post, garbage);
        assertThat(isClosed(post)).isTrue();
        try (RawClient client = new RawClient(get, "rtsp", base64(send(head("POST", "garbage", "1.0")), 64))) {
            assertThat(client.ask("OPTIONS", "/cam").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseWhatIsNoTunnel() throws IOException {
        assertThat(readHead(send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))).startsWith("HTTP/1.1 404 ");
        assertThat(readHead(send("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd")))
                .startsWith("HTTP/1.1 404 ");
        assertThat(readHead(send("GET / HTTP/1.1\r\nx-sessioncookie: a\r\nx-sessioncookie: b\r\n\r\n")))
                .startsWith("HTTP/1.1 400 ");
        assertThat(readHead(send(head("GET", "c".repeat(129), "1.1")))).startsWith("HTTP/1.1 400 ");
        assertThat(readHead(send("GET / HTTP/1.1\r\nA: " + "a".repeat(9_000) + "\r\n\r\n")))
                .startsWith("HTTP/1.1 400 ");
        assertThat(readHead(send("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\n\r\n")))
                .startsWith("HTTP/1.0 400 ");
    }

    @Test
    void shouldLimitHalvesThatWait() throws IOException {
        int refused = 0;
        for (int i = 0; i < 160; i++) {
            refused += readHead(send(head("GET", "many-" + i, "1.0"))).startsWith("HTTP/1.0 503") ? 1 : 0;
        }
        assertThat(refused).isEqualTo(160 - 128);
    }

    @Test
    void shouldStillTakeRtspRequestsThatBeginLikeHttp() throws IOException {
        try (RawClient client = new RawClient(live.port())) {
            assertThat(client.ask("GET_PARAMETER", "/cam").status()).isEqualTo(200);
        }
    }
}
