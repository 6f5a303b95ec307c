package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.server.RawClient.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reports that become proposals. */
@Timeout(60)
class AdaptationIT {
    private static final int SSRC = 0x1001;

    private static LiveServer server(String more) {
        LiveServer live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\n" + more));
        live.publish(1, "/m", 10);
        return live;
    }

    /** A report that {@code lost} of 256 packets were lost, and the answer to a request after it. */
    private static void report(RawClient client, String session, int lost) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(4 + 32);
        frame.put((byte) '$').put((byte) 1).putShort((short) 32);
        frame.putInt(0x81C90007).putInt(0x7EADBEEF).putInt(SSRC).putInt(lost << 24);
        client.send(frame.array());
        client.ask("GET_PARAMETER", "/m", "Session: " + session);
    }

    private static String play(RawClient client) throws IOException {
        Reply setup = client.ask("SETUP", "/m/stream=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        client.ask("PLAY", "/m", "Session: " + setup.session());
        return setup.session();
    }

    private static void readFrames(RawClient client, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            client.frame();
        }
    }

    private static long proposals(LiveServer live) {
        return live.events.stream()
                .filter(event -> event.startsWith("bitrate "))
                .count();
    }

    @Test
    void shouldProposeWhatTheViewersWayTakes() throws IOException {
        try (LiveServer live = server("adaptive-bitrate=worst\nadaptive-bitrate-min=100000\n");
                RawClient client = new RawClient(live.port())) {
            String session = play(client);
            report(client, session, 128);
            assertThat(proposals(live)).as("one report tells no rate").isZero();
            readFrames(client, 50);
            report(client, session, 128);
            assertThat(live.events)
                    .filteredOn(event -> event.startsWith("bitrate 1 /m "))
                    .hasSize(1)
                    .allSatisfy(event -> assertThat(Integer.parseInt(event.substring("bitrate 1 /m ".length())))
                            .isBetween(100_000, 4_000_000));
        }
    }

    @Test
    void shouldProposeNothingUnlessAskedTo() throws IOException {
        try (LiveServer live = server("");
                RawClient client = new RawClient(live.port())) {
            String session = play(client);
            for (int i = 0; i < 3; i++) {
                report(client, session, 128);
                readFrames(client, 20);
            }
            assertThat(proposals(live)).isZero();
        }
    }
}
