package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.media.FastStart;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One address asks for far more replies than viewers need. Owns its server and connections. */
@Timeout(60)
class ReplySharesIT {
    private static final double NANOS_PER_SECOND = 1e9;

    /** One read more than the share may be under way. */
    private static final int SLACK_BYTES = 256 * 1024;

    private static final int REQUESTS_AT_ONCE = 200;
    private static final double WATCHED_SECONDS = 2;

    @Test
    void shouldGiveOneAddressItsShareAndOthersTheirReplies() throws IOException {
        try (LiveServer live = new LiveServer(Duration.ofSeconds(60), FastStart.GOP);
                Socket flood = new Socket()) {
            live.publish(1, "/m", 10);
            int port = live.server.boundPort();
            flood.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.66"), 0));
            flood.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            flood.setSoTimeout(10_000);
            long begun = System.nanoTime();
            long received = ask(flood, port, begun);
            double seconds = (System.nanoTime() - begun) / NANOS_PER_SECOND;
            try (RawClient other = new RawClient(port)) {
                assertThat(other.ask("DESCRIBE", "/m").status()).isEqualTo(200);
            }
            assertThat(received)
                    .as("bytes in %s s", seconds)
                    .isLessThan((long) (ReplyShares.BURST_BYTES + seconds * ReplyShares.BYTES_PER_SECOND) + SLACK_BYTES)
                    .isGreaterThan(ReplyShares.BYTES_PER_SECOND);
        }
    }

    /** Sends requests as fast as they are answered until the burst is used up and a while more. */
    private static long ask(Socket socket, int port, long begun) throws IOException {
        byte[] requests = request(port).repeat(REQUESTS_AT_ONCE).getBytes(StandardCharsets.US_ASCII);
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[1 << 16];
        long received = 0;
        long sent = 0;
        double limitSeconds = Double.MAX_VALUE;
        while ((System.nanoTime() - begun) / NANOS_PER_SECOND < limitSeconds) {
            if (received >= sent) {
                socket.getOutputStream().write(requests);
                sent += (long) requests.length;
            }
            received += in.read(buffer);
            if (received > ReplyShares.BURST_BYTES && limitSeconds == Double.MAX_VALUE) {
                limitSeconds = (System.nanoTime() - begun) / NANOS_PER_SECOND + WATCHED_SECONDS;
            }
        }
        return received;
    }

    private static String request(int port) {
        return "DESCRIBE rtsp://127.0.0.1:" + port + "/m RTSP/1.0\r\nCSeq: 1\r\n\r\n";
    }
}
