package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What one viewer costs the control thread does not grow with the number of the others, counted in bytes that it allocates, because
 * time says little on a busy machine. Owns its server.
 */
@Timeout(120)
class ManySessionsIT {
    private static final int PER_CONNECTION = 32;
    private static final int CONNECTIONS = 40;
    private static final int MEASURED = 50;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long controlThread(int port) {
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().equals("rtspsink-control-" + port)) {
                return id;
            }
        }
        throw new AssertionError("no control thread");
    }

    private static void setUp(LiveServer live, int connections) throws IOException {
        int port = 20_000;
        for (int i = 0; i < connections; i++) {
            RawClient client = live.connect();
            for (int session = 0; session < PER_CONNECTION; session++) {
                port += 2;
                String transport = "Transport: RTP/AVP;unicast;client_port=" + port + "-" + (port + 1);
                assertThat(client.ask("SETUP", "/a/stream=0", transport).status())
                        .isEqualTo(200);
            }
        }
    }

    /** Bytes for viewers who come, play over TCP and hang up. */
    private long cost(LiveServer live, long thread) throws IOException, InterruptedException {
        int before = live.events.size();
        List<RawClient> clients = new ArrayList<>();
        long bytes = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < MEASURED; i++) {
            RawClient client = new RawClient(live.port());
            clients.add(client);
            client.ask("DESCRIBE", "/a");
            String session = client.ask("SETUP", "/a/stream=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1")
                    .session();
            client.ask("PLAY", "/a", "Session: " + session);
        }
        for (RawClient client : clients) {
            client.close();
        }
        while (live.events.stream()
                        .skip(before)
                        .filter(event -> event.startsWith("left"))
                        .count()
                < MEASURED) {
            Thread.sleep(10);
        }
        return (threads.getThreadAllocatedBytes(thread) - bytes) / MEASURED;
    }

    @Test
    void shouldCostNoMoreThanFewWhenOneComesAndGoes() throws IOException, InterruptedException {
        try (LiveServer live = LiveServer.withVideo("/a")) {
            long thread = controlThread(live.port());
            cost(live, thread);
            long few = cost(live, thread);
            setUp(live, CONNECTIONS);
            long many = cost(live, thread);
            System.getLogger("test")
                    .log(
                            System.Logger.Level.INFO,
                            "bytes a viewer: {0} among few, {1} among {2} sessions",
                            Long.toString(few),
                            Long.toString(many),
                            Integer.toString(CONNECTIONS * PER_CONNECTION));
            // A list of all sessions alone would be 4 or 8 bytes each.
            assertThat(many - few).as("more among many").isLessThan(4L * CONNECTIONS * PER_CONNECTION / 2);
        }
    }
}
