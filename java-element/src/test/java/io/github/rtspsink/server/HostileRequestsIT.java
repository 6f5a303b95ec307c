package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.TestCertificate;
import io.github.rtspsink.auth.Authorizer;
import io.github.rtspsink.server.RawClient.Reply;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that no player sends: too much, too little, too slowly. The sender is told or hung up on, others are served. */
@Timeout(60)
class HostileRequestsIT {
    private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=";
    private static final String OPTIONS = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n";
    private static final String IMPATIENT = "login-timeout=1\n";

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private LiveServer live;

    @BeforeAll
    static void makeCertificate() {
        certificate = new TestCertificate(folder, "EC");
    }

    private void begin(String settings) {
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\n" + settings));
        live.publish(1, "/cam", 10);
    }

    private RawClient connect() throws IOException {
        return new RawClient(live.port());
    }

    @AfterEach
    void shouldStillServeOthers() throws IOException {
        try (RawClient other = connect()) {
            assertThat(other.ask("DESCRIBE", "/cam").status()).isEqualTo(200);
        }
        live.close();
    }

    /** What is sent, and the status it gets before the connection is closed. */
    record Fatal(String what, String text, int status) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Fatal> fatal() {
        return Stream.of(
                new Fatal("101 headers", OPTIONS + "A: b\r\n".repeat(100) + "\r\n", 400),
                new Fatal("header line", OPTIONS + "A: " + "b".repeat(8190) + "\r\n\r\n", 400),
                new Fatal("URL", "DESCRIBE /" + "a".repeat(2048) + " RTSP/1.0\r\nCSeq: 1\r\n\r\n", 414),
                new Fatal("request line without end", "DESCRIBE /" + "a".repeat(40_000), 414),
                new Fatal("headers without end", OPTIONS + "A: b\r\n".repeat(8_000), 400),
                new Fatal("announced body", OPTIONS + "Content-Length: 65537\r\n\r\n", 413),
                new Fatal("negative length", OPTIONS + "Content-Length: -1\r\n\r\n", 400),
                new Fatal("length of 20 digits", OPTIONS + "Content-Length: " + "9".repeat(20) + "\r\n\r\n", 400),
                new Fatal("two lengths", OPTIONS + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", 400),
                new Fatal("length in words", OPTIONS + "Content-Length: two\r\n\r\nxx", 400),
                new Fatal("NUL", OPTIONS + "A: \0\r\n\r\n", 400),
                new Fatal("lone CR", OPTIONS + "A: b\rCSeq: 2\r\n\r\n", 400));
    }

    @ParameterizedTest
    @MethodSource("fatal")
    void shouldCloseAfterWhatIsBeyondLimitsOrAmbiguous(Fatal fatal) throws IOException {
        begin("");
        try (RawClient client = connect()) {
            client.send(fatal.text());
            assertThat(client.reply().status()).isEqualTo(fatal.status());
            assertThat(client.closedByServer()).isTrue();
        }
    }

    /** More requests at once than the control thread has room for tasks: each connection has one of them in its turn. */
    @Test
    void shouldQueueOneTaskForAPipelineOfRequests() throws Exception {
        LogKeeper log = new LogKeeper();
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\n"), Authorizer.NONE, log);
        live.publish(1, "/cam", 10);
        String pipeline = (OPTIONS + "\r\n").repeat(1500);
        CountDownLatch allSent = new CountDownLatch(1);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(live.connect());
            clients.get(i).ask("OPTIONS", "*");
        }
        live.server.loop().execute(() -> awaitQuietly(allSent));
        for (RawClient client : clients) {
            client.send(pipeline);
        }
        allSent.countDown();
        for (RawClient client : clients) {
            for (int i = 0; i < 1500; i++) {
                assertThat(client.reply().status()).isEqualTo(200);
            }
        }
        assertThat(log.text()).doesNotContain("RejectedExecutionException");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldTakeWhatIsOddButClear() throws IOException {
        begin("");
        try (RawClient client = connect()) {
            client.send("OPTIONS * RTSP/1.0\nCSeq: 1\nUser-Agent: a\n  folded\n\tone\n\n");
            assertThat(client.reply().header("CSeq")).isEqualTo("1");
            client.send("DESCRIBE /\u00e9 RTSP/1.0\r\ncseq:\t4294967295 \r\nUser-Agent: \u00e9\u0085\u009b2J\r\n\r\n");
            Reply unknown = client.reply();
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.header("CSeq")).isEqualTo("4294967295");
            client.send("GET_PARAMETER /cam RTSP/1.0\r\nCSeq: 2\r\nContent-Length: 6\r\n\r\njitter");
            assertThat(client.reply().status())
                    .as("a body without Content-Type")
                    .isEqualTo(451);
        }
    }

    /** Whatever is echoed, a reply is made of the lines that we mean it to have. */
    @ParameterizedTest
    @ValueSource(strings = {"a\u0009b", "<script>", "\u00e9", "a;b=\"c\"", "%0d%0aSet-Cookie:x", "a\r\n Session: x"})
    void shouldEchoWithinOneLine(String text) throws IOException {
        begin("");
        try (RawClient client = connect()) {
            Reply required = client.ask("OPTIONS", "*", "Require: " + text);
            assertThat(required.status()).isEqualTo(551);
            assertThat(required.headers())
                    .extracting(line -> line.substring(0, line.indexOf(':')))
                    .containsExactlyInAnyOrder("CSeq", "Server", "Unsupported");
            assertThat(client.ask("OPTIONS", "*").status()).isEqualTo(200);
        }
    }

    // Slowly

    /** Each begins something that it never ends, a byte every now and then. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "OPTIONS * RTSP/1.0\r\nA: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                "GET /cam HTTP/1.1\r\nA: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                "\u0016\u0003\u0001\u0000\u00f0\u0001\u0000\u0000\u00ec\u0003\u0003bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                "$\u0000\u0000\u0004bbbb$\u0001\u0000\u0004bbbb$\u0001\u0000\u0004bbbb$\u0001\u0000\u0004bbbb$$$$$$$$$"
            })
    void shouldNotWaitForWhoDripsItsFirstRequest(String text) throws IOException {
        begin(IMPATIENT + "tls-certificate=" + certificate.certificate() + "\ntls-key=" + certificate.key() + "\n");
        long started = System.nanoTime();
        try (Socket socket = RawClient.connect(live.port())) {
            socket.setTcpNoDelay(true);
            assertThat(isHungUpOnWhileDripping(socket, text.getBytes(StandardCharsets.ISO_8859_1)))
                    .isTrue();
        }
        assertThat(System.nanoTime() - started).isGreaterThan(900_000_000L);
    }

    private static boolean isHungUpOnWhileDripping(Socket socket, byte[] text) throws IOException {
        socket.setSoTimeout(100);
        for (byte b : text) {
            try {
                socket.getOutputStream().write(b);
                if (socket.getInputStream().read() < 0) {
                    return true;
                }
            } catch (SocketTimeoutException nothingYet) {
                continue;
            } catch (SocketException reset) {
                return true;
            }
        }
        return false;
    }

    @Test
    void shouldNotWaitForABodyThatDoesNotCome() throws IOException {
        begin(IMPATIENT);
        try (RawClient client = connect()) {
            client.send(OPTIONS + "Content-Length: 100\r\n\r\nfirst words");
            assertThat(client.closedByServer()).isTrue();
        }
    }

    // Interleaved

    @ParameterizedTest
    @CsvSource({
        "255-256, 461",
        "256-257, 461",
        "99999999999-1, 461",
        "-1, 461",
        "254-255, 200",
        "1-2, 200",
        "5-4, 461",
        "0-0, 461",
        "7, 200"
    })
    void shouldGiveEvenPairsOnlyAndNoneTwice(String channels, int status) throws IOException {
        begin("");
        live.publish(2, "/cam", 10);
        try (RawClient client = connect()) {
            Reply first = client.ask("SETUP", "/cam/stream=0", TCP + channels);
            assertThat(first.status()).isEqualTo(status);
            if (status == 200) {
                Reply second = client.ask("SETUP", "/cam/stream=1", TCP + channels, "Session: " + first.session());
                assertThat(pairOf(second)).isNotEqualTo(pairOf(first));
                assertThat(pairOf(first) % 2 + pairOf(second) % 2).isZero();
            }
        }
    }

    private static int pairOf(Reply setup) {
        return Integer.parseInt(setup.header("Transport").replaceAll(".*interleaved=(\\d+)-.*", "$1"));
    }

    private static byte[] frame(int channel, int bytes) {
        return ByteBuffer.allocate(4 + bytes)
                .put((byte) '$')
                .put((byte) channel)
                .putShort((short) bytes)
                .array();
    }

    @Test
    void shouldDropFramesThatNobodyExpects() throws IOException {
        begin("");
        try (RawClient client = connect()) {
            for (int channel : new int[] {0, 1, 2, 255}) {
                client.send(frame(channel, 65_535));
                client.send(frame(channel, 0));
            }
            Reply setup = client.ask("SETUP", "/cam/stream=0", TCP + "0-1");
            assertThat(setup.status()).isEqualTo(200);
            assertThat(client.ask("PLAY", "/cam", "Session: " + setup.session()).status())
                    .isEqualTo(200);
            for (int channel : new int[] {0, 1, 3, 255}) {
                client.send(frame(channel, 65_535));
            }
            assertThat(client.ask("TEARDOWN", "/cam", "Session: " + setup.session())
                            .status())
                    .isEqualTo(200);
        }
    }
}
