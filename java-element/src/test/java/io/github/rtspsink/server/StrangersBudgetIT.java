package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.TestCertificate;
import io.github.rtspsink.net.Budget;
import io.github.rtspsink.settings.ServerSettings;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each kind of connection costs, measured and printed beside what the budget takes for it: the budget is a promise about the heap
 * only if it never takes less. What the clients of the test cost is in the measured figures too.
 */
class StrangersBudgetIT {
    private static final int COUNT = 150;

    /** Of hand-shakes that are unfinished, for which the server waits 10 s. */
    private static final int FEW = 60;

    private static final long PATIENCE_NANOS = 20_000_000_000L;

    /** Each measured figure has some of the collector's and the loaded classes' noise in it. */
    private static final long NOISE_BYTES = 400_000;

    /** Timers of what was measured before. */
    private static final long SETTLING_MILLIS = 1500;

    @TempDir
    private static Path folder;

    private final List<SocketChannel> channels = new ArrayList<>();
    private int count = COUNT;
    private final List<String> table = new ArrayList<>();
    private LiveServer live;
    private TestCertificate certificate;

    @AfterEach
    void close() throws IOException {
        hangUp();
        live.close();
    }

    private void hangUp() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        channels.clear();
    }

    /** One more connection that does what is to be measured. */
    @FunctionalInterface
    private interface Visit {
        void begin(SocketChannel channel, int number) throws Exception;
    }

    @Test
    void shouldTakeFromTheBudgetWhatConnectionsReallyCost() throws Exception {
        certificate = new TestCertificate(folder, "EC");
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\nlogin-timeout=600\ntls-certificate="
                + certificate.certificate() + "\ntls-key=" + certificate.key() + "\n"));
        live.publish(1, "/cam", 10);
        measure("TLS", (channel, i) -> handshake(channel, false));
        count = FEW;
        measure("TLS, unfinished", (channel, i) -> handshake(channel, true));
        count = COUNT;
        measure("plain", (channel, i) -> ask(channel, "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n"));
        measure("unfinished head", (channel, i) -> send(channel, unfinishedHead()));
        measure("many short headers", (channel, i) -> send(channel, unfinishedBody()));
        measure(
                "half of a tunnel",
                (channel, i) -> send(
                        channel,
                        "POST /cam HTTP/1.0\r\nx-sessioncookie: c" + i
                                + "\r\nContent-Length: 99\r\n\r\nT1BU".repeat(i < 120 ? 1 : 0)));
        measure("WebSocket", (channel, i) -> ask(channel, upgrade()));
        measure("session, UDP", (channel, i) -> ask(channel, setup(i)));
        measure("playing, TCP", (channel, i) -> play(channel));
        measure("session alone", (channel, i) -> {
            ask(channel, setup(i));
            channel.close();
        });
        System.out.println(
                "one of " + COUNT + " connections, bytes: heap measured, heap in the budget, native, descriptors");
        table.forEach(System.out::println);
    }

    private void measure(String what, Visit visit) throws Exception {
        for (int warm = 0; warm < 5; warm++) {
            visit.begin(connect(), warm);
        }
        hangUp();
        await(() -> live.server.budget().held(Budget.Kind.CONNECTIONS), 0);
        Thread.sleep(SETTLING_MILLIS);
        long heap = heapBytes();
        long direct = directBytes();
        int descriptors = descriptors();
        for (int i = 0; i < count; i++) {
            visit.begin(connect(), i);
        }
        await(() -> live.server.budget().held(Budget.Kind.CONNECTIONS), stillOpen());
        Thread.sleep(100);
        long measured = heapBytes() - heap;
        long taken = live.server.budget().held(Budget.Kind.HEAP);
        table.add(String.format(
                "%-20s %7d %7d %7d %4.1f",
                what,
                measured / count,
                taken / count,
                (directBytes() - direct) / count,
                (descriptors() - descriptors - count) / (double) count));
        System.out.println(table.get(table.size() - 1));
        assertThat(measured).as(what + " costs more than the budget knows").isLessThanOrEqualTo(taken + NOISE_BYTES);
        hangUp();
        await(() -> live.server.budget().held(Budget.Kind.CONNECTIONS), 0);
        endSessions();
        assertThat(live.server.budget().held(Budget.Kind.HEAP)).as("given back").isZero();
    }

    private long stillOpen() {
        return channels.stream().filter(SocketChannel::isOpen).count();
    }

    private void endSessions() {
        live.server
                .loop()
                .call(
                        () -> {
                            Sessions playing = live.server.sessions();
                            playing.sessions().all().forEach(session -> playing.end(session, EndReason.TEARDOWN));
                            return true;
                        },
                        PATIENCE_NANOS);
    }

    private static void await(LongSupplier value, long wanted) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (value.getAsLong() != wanted) {
            assertThat(System.nanoTime())
                    .as("has %s, not %s", value.getAsLong(), wanted)
                    .isLessThan(deadline);
            Thread.sleep(10);
        }
    }

    private static long heapBytes() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(java.lang.management.BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(java.lang.management.BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static int descriptors() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? 0 : names.length;
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(new InetSocketAddress("127.0.0.1", live.port()));
        return channel;
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String ask(SocketChannel channel, String text) throws IOException {
        send(channel, text);
        ByteBuffer reply = ByteBuffer.allocate(4096);
        assertThat(channel.read(reply)).isPositive();
        return new String(reply.array(), 0, reply.position(), StandardCharsets.ISO_8859_1);
    }

    private static String unfinishedHead() {
        return "DESCRIBE rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\nX: " + "y".repeat(7000);
    }

    private static String unfinishedBody() {
        return "ANNOUNCE rtsp://x/cam RTSP/1.0\r\nCSeq: 1\r\n" + "X:y\r\n".repeat(90)
                + "Content-Length: 4000\r\n\r\nyyy";
    }

    private static String upgrade() {
        return "GET /cam HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: rtsp.onvif.org\r\n\r\n";
    }

    private static String setup(int i) {
        return "SETUP rtsp://x/cam/stream=0 RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP;unicast;client_port="
                + (20_000 + 2 * i) + "-" + (20_001 + 2 * i) + "\r\n\r\n";
    }

    private void play(SocketChannel channel) throws IOException {
        String setup = ask(
                channel,
                "SETUP rtsp://x/cam/stream=0 RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n");
        assertThat(setup).startsWith("RTSP/1.0 200");
        String session = setup.replaceAll("(?s).*Session: ([0-9a-f]+).*", "$1");
        assertThat(ask(channel, "PLAY rtsp://x/cam RTSP/1.0\r\nCSeq: 2\r\nSession: " + session + "\r\n\r\n"))
                .startsWith("RTSP/1.0 200");
    }

    /** With an engine of its own that is dropped afterwards, so that only the server's is measured. */
    private void handshake(SocketChannel channel, boolean unfinished) throws Exception {
        SSLEngine engine = certificate.client().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer in = ByteBuffer.allocate(40_000).flip();
        ByteBuffer out = ByteBuffer.allocate(40_000);
        ByteBuffer plain = ByteBuffer.allocate(40_000);
        engine.beginHandshake();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> {
                    engine.wrap(ByteBuffer.allocate(0), out.clear());
                    for (out.flip(); out.hasRemaining(); ) {
                        channel.write(out);
                    }
                }
                default -> {
                    int before = in.remaining();
                    engine.unwrap(in, plain.clear());
                    if (in.remaining() == before && engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                        in.compact();
                        assertThat(channel.read(in)).isPositive();
                        in.flip();
                        if (unfinished) {
                            return;
                        }
                    }
                }
            }
        }
        send(engine, channel, "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", out);
    }

    private static void send(SSLEngine engine, SocketChannel channel, String text, ByteBuffer out) throws IOException {
        engine.wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), out.clear());
        for (out.flip(); out.hasRemaining(); ) {
            channel.write(out);
        }
    }
}
