package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.server.RawClient.Reply;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A multicast group on the loopback interface with more listeners than sessions. */
@Timeout(60)
class LargeGroupIT {
    private static final int SSRC = 0x1001;
    private static final int BYE = 203;
    private static final String GROUP = "239.255.78.1";
    private static final int RTCP_PORT = 42_101;

    private LiveServer live;
    private RawClient client;
    private MulticastSocket rtcp;

    @BeforeEach
    void start() throws IOException {
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\nmulticast=true\nmulticast-iface=lo\n"
                + "multicast-ip-min=" + GROUP + "\nmulticast-ip-max=" + GROUP
                + "\nmulticast-port-min=42100\nmulticast-port-max=42101"));
        live.publish(1, "/m", 10);
        client = new RawClient(live.port());
        InetSocketAddress group = new InetSocketAddress(InetAddress.getByName(GROUP), RTCP_PORT);
        rtcp = new MulticastSocket(group);
        rtcp.joinGroup(group, NetworkInterface.getByName("lo"));
    }

    @AfterEach
    void stop() throws IOException {
        rtcp.close();
        client.close();
        live.close();
    }

    private Reply play() throws IOException {
        Reply setup = client.ask("SETUP", "/m/stream=0", "Transport: RTP/AVP;multicast");
        assertThat(client.ask("PLAY", "/m", "Session: " + setup.session()).status())
                .isEqualTo(200);
        // The server joins the group after its reply to PLAY.
        client.ask("OPTIONS", "*");
        return setup;
    }

    /** Each from a port of its own, which multicast sockets might share. */
    private void report(int listeners) throws Exception {
        List<DatagramSocket> senders = new ArrayList<>();
        try {
            for (int i = 0; i < listeners; i++) {
                senders.add(new DatagramSocket());
                send(senders.get(i), reportOf(0x7EAD0000 + i));
            }
            awaitReceivers(listeners);
        } finally {
            senders.forEach(DatagramSocket::close);
        }
    }

    private static ByteBuffer reportOf(int ssrc) {
        return ByteBuffer.allocate(32).putInt(0x81C90007).putInt(ssrc).putInt(SSRC);
    }

    private static void send(DatagramSocket sender, ByteBuffer packet) throws IOException {
        sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByName("lo"));
        sender.send(new DatagramPacket(packet.array(), packet.capacity(), InetAddress.getByName(GROUP), RTCP_PORT));
    }

    private void awaitReceivers(int count) throws InterruptedException {
        String wanted = "u receivers " + count + "\n";
        for (int i = 0; i < 500 && !live.server.stats(LiveServer.SINK).contains(wanted); i++) {
            Thread.sleep(10);
        }
        assertThat(live.server.stats(LiveServer.SINK)).contains(wanted);
    }

    /** Whether BYE comes within the time. */
    private boolean isGoodbyeWithin(int millis) throws IOException {
        long deadline = System.nanoTime() + millis * 1_000_000L;
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            rtcp.setSoTimeout((int) (left / 1_000_000) + 1);
            try {
                rtcp.receive(packet);
            } catch (SocketTimeoutException nothingCame) {
                return false;
            }
            int last = ByteBuffer.wrap(packet.getData()).getShort(2) * 4 + 4;
            int sdes = ByteBuffer.wrap(packet.getData()).getShort(last + 2) * 4 + 4;
            int bye = last + sdes;
            if (bye < packet.getLength() && (packet.getData()[bye + 1] & 0xFF) == BYE) {
                return true;
            }
        }
        return false;
    }

    private void teardown(Reply setup) throws IOException {
        assertThat(client.ask("TEARDOWN", "/m", "Session: " + setup.session()).status())
                .isEqualTo(200);
    }

    @Test
    void shouldSayGoodbyeAtOnceToAGroupThatIsNotLarge() throws Exception {
        Reply setup = play();
        report(49);
        teardown(setup);
        assertThat(isGoodbyeWithin(900)).isTrue();
    }

    /** The interval is 1.03 s to 3.08 s. */
    @Test
    void shouldSayGoodbyeToALargeGroupWhenItsTurnHasCome() throws Exception {
        Reply setup = play();
        report(50);
        teardown(setup);
        assertThat(isGoodbyeWithin(900)).isFalse();
        assertThat(isGoodbyeWithin(10_000)).isTrue();
    }

    @Test
    void shouldSayGoodbyeOfAStreamThatIsGone() throws Exception {
        play();
        report(50);
        live.server.endStream(1);
        assertThat(isGoodbyeWithin(900)).isFalse();
        assertThat(isGoodbyeWithin(10_000)).isTrue();
        assertThat(client.ask("DESCRIBE", "/m").status()).isEqualTo(200);
        play();
    }

    @Test
    void shouldNotSayGoodbyeToAGroupThatFlowsAgain() throws Exception {
        teardownOfLarge();
        play();
        assertThat(isGoodbyeWithin(4_000)).isFalse();
    }

    private void teardownOfLarge() throws Exception {
        Reply setup = play();
        report(50);
        teardown(setup);
    }

    @Test
    void shouldForgetAListenerThatLeaves() throws Exception {
        play();
        try (DatagramSocket sender = new DatagramSocket()) {
            report(2);
            send(sender, reportOf(0x7EADBEEF));
            awaitReceivers(3);
            ByteBuffer bye = ByteBuffer.allocate(16).putInt(0x80C90001).putInt(0x7EADBEEF);
            send(sender, bye.putInt(0x81CB0001).putInt(0x7EADBEEF));
            awaitReceivers(2);
        }
    }
}
