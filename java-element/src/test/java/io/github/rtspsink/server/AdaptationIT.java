package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.server.RawClient.Reply;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.List;
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

    /** Listeners have no session of their own: what they report to the group counts. */
    @Test
    void shouldProposeWhatTheWaysToAGroupTake() throws Exception {
        try (LiveServer live = server("adaptive-bitrate=worst\nadaptive-bitrate-min=100000\nmulticast=true\n"
                        + "multicast-iface=lo\nmulticast-ip-min=239.255.79.1\nmulticast-ip-max=239.255.79.1\n"
                        + "multicast-port-min=42200\nmulticast-port-max=42201\n");
                RawClient client = new RawClient(live.port());
                DatagramSocket good = new DatagramSocket();
                DatagramSocket bad = new DatagramSocket()) {
            Reply setup = client.ask("SETUP", "/m/stream=0", "Transport: RTP/AVP;multicast");
            client.ask("PLAY", "/m", "Session: " + setup.session());
            client.ask("OPTIONS", "*");
            for (int reports = 0; reports < 3; reports++) {
                report(good, 0);
                report(bad, 128);
                Thread.sleep(300);
            }
            List<Integer> proposals = live.events.stream()
                    .filter(event -> event.startsWith("bitrate 1 /m "))
                    .map(event -> Integer.parseInt(event.substring("bitrate 1 /m ".length())))
                    .toList();
            assertThat(proposals).isNotEmpty();
            // 100 units a second of 200 or 1600 bytes and a key frame each ten; the bad way takes half of that.
            assertThat(proposals.get(proposals.size() - 1)).isBetween(100_000, 900_000);
        }
    }

    private static void report(DatagramSocket socket, int lost) throws IOException {
        ByteBuffer report = ByteBuffer.allocate(32).putInt(0x81C90007).putInt(0x7EADBEEF);
        report.putInt(SSRC).putInt(lost << 24);
        socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("lo"));
        socket.send(new DatagramPacket(report.array(), 32, InetAddress.getByName("239.255.79.1"), 42_201));
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
