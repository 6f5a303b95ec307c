package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.TestBlock;
import io.github.rtspsink.settings.ServerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server in a JVM of its own whose heap something else fills: it comes back, and media goes on. */
@Timeout(120)
class OutOfMemoryIT {
    private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";

    /** Full collections of a small heap, one after the other, on a machine that may be busy. */
    private static final long LONGEST_GAP_NANOS = 5_000_000_000L;

    private static final long BACK_NANOS = 10_000_000_000L;

    private final AtomicLong longestGapNanos = new AtomicLong();
    private final AtomicLong frames = new AtomicLong();
    private volatile boolean ended;

    @Test
    void shouldServeAgainWhenThereIsMemory() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process child = new ProcessBuilder(
                        java.toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starved.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            int port = Integer.parseInt(out.readLine());
            watch(port);
            child.getOutputStream().write('\n');
            child.getOutputStream().flush();
            List<RawClient> strangers = new ArrayList<>();
            for (String line = out.readLine(); !"free again".equals(line); line = out.readLine()) {
                assertThat(line).isEqualTo("full");
                pester(port, strangers);
            }
            for (RawClient stranger : strangers) {
                stranger.close();
            }
            assertServes(port);
            long before = frames.get();
            assertServes(port);
            Thread.sleep(500);
            // A lack of memory while a viewer's batch is written costs that viewer, which is the only one it may cost.
            assertThat(ended || frames.get() > before).as("media goes on").isTrue();
            assertThat(longestGapNanos.get()).isLessThan(LONGEST_GAP_NANOS);
        } finally {
            child.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    /** A viewer who was there before. */
    private void watch(int port) throws IOException {
        RawClient viewer = new RawClient(port);
        String session = viewer.ask("SETUP", "/m/stream=0", TCP).session();
        assertThat(viewer.ask("PLAY", "/m", "Session: " + session).status()).isEqualTo(200);
        Thread thread = new Thread(
                () -> {
                    long last = System.nanoTime();
                    try {
                        while (true) {
                            viewer.frame();
                            long now = System.nanoTime();
                            longestGapNanos.accumulateAndGet(now - last, Math::max);
                            last = now;
                            frames.incrementAndGet();
                        }
                    } catch (IOException closed) {
                        ended = true;
                    }
                },
                "viewer");
        thread.setDaemon(true);
        thread.start();
    }

    /** Requests that fail in all kinds of places. */
    private static void pester(int port, List<RawClient> strangers) throws IOException {
        for (int i = 0; i < 100; i++) {
            RawClient stranger = new RawClient(port);
            strangers.add(stranger);
            try {
                stranger.send(stranger.request("DESCRIBE", "/m"));
                stranger.send(stranger.request("SETUP", "/m/stream=0", TCP));
            } catch (IOException closed) {
                continue;
            }
        }
    }

    private static void assertServes(int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + BACK_NANOS;
        while (true) {
            try (RawClient client = new RawClient(port)) {
                assertThat(client.ask("DESCRIBE", "/m").status()).isEqualTo(200);
                String session = client.ask("SETUP", "/m/stream=0", TCP).session();
                assertThat(client.ask("PLAY", "/m", "Session: " + session).status())
                        .isEqualTo(200);
                assertThat(client.frame().payload()).isNotEmpty();
                return;
            } catch (IOException failed) {
                assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
                Thread.sleep(100);
            }
        }
    }

    /** Publishes, and after a line on standard input fills the heap for two seconds, several times. */
    static final class Starved {
        private static final int TIMES = 3;
        private static final long FULL_NANOS = 1_500_000_000L;

        private Starved() {}

        public static void main(String[] arguments) throws Exception {
            ServerSettings settings = ServerSettings.parse("address=127.0.0.1\nservice=0\n");
            RtspServer server = RtspServer.start(settings, new Silent(), System.getLogger("child"));
            server.addSink(1, settings);
            Stream stream = server.setFormat(
                    1, 1, "/m", "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n", 90_000, OptionalLong.of(7));
            Thread source = new Thread(() -> publish(stream), "source");
            source.setDaemon(true);
            source.start();
            System.out.println(server.boundPort());
            System.in.read();
            for (int i = 0; i < TIMES; i++) {
                fill();
                Thread.sleep(200);
            }
            System.out.println("free again");
            Thread.sleep(60_000);
        }

        /** As the border does: what is thrown costs the batch. */
        private static void publish(Stream stream) {
            TestBlock block = new TestBlock(7, 0);
            for (long unit = 0; true; unit++) {
                try {
                    stream.publish(block.accessUnit(
                            unit % 10 == 0,
                            unit * 900,
                            unit * 10_000_000,
                            System.currentTimeMillis() * 1_000_000,
                            1000));
                    Thread.sleep(10);
                } catch (OutOfMemoryError none) {
                    continue;
                } catch (InterruptedException ended) {
                    return;
                }
            }
        }

        /** The reserve is for the line that says so; then that is filled too. */
        private static void fill() throws InterruptedException {
            List<byte[]> hoard = new ArrayList<>(1 << 18);
            byte[] reserve = new byte[1 << 18];
            int bytes = 1 << 20;
            long end = System.nanoTime() + FULL_NANOS;
            while (System.nanoTime() - end < 0) {
                try {
                    hoard.add(new byte[bytes]);
                    continue;
                } catch (OutOfMemoryError none) {
                    bytes = Math.max(16, bytes / 4);
                }
                if (bytes == 16 && reserve != null) {
                    reserve = null;
                    System.out.println("full");
                } else if (bytes == 16) {
                    Thread.sleep(20);
                }
            }
        }
    }

    /** Hears nothing. */
    private static final class Silent implements ServerEvents {
        @Override
        public void mappingReady(int sink, String mapping, String url) {}

        @Override
        public void viewer(int sink, boolean joined, Viewer viewer) {}

        @Override
        public void requestKeyUnit(int stream) {}

        @Override
        public void proposeBitrate(int stream, String mapping, int bitsPerSecond) {}

        @Override
        public void serverFailed(int sink, String message, String detail) {}

        @Override
        public void talk(int backchannel, byte[] packet) {}
    }
}
