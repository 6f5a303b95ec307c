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
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Multicast on the loopback interface, two raw viewers and one who only listens. */
@Timeout(60)
class MulticastIT {
    private static final String WANTED = "Transport: RTP/AVP;multicast";
    private static final Pattern AGREED = Pattern.compile(
            "RTP/AVP;multicast;destination=([0-9.]+);port=(\\d+)-(\\d+);ttl=7;ssrc=0000100\\d;mode=\"PLAY\"");
    private static final int BYE = 203;
    private static final int SENDER_REPORT = 200;

    private LiveServer live;
    private RawClient one;
    private RawClient two;

    @BeforeEach
    void start() throws IOException {
        start("multicast-ip-max=239.255.77.2\nmulticast-port-max=42003");
    }

    private void start(String more) throws IOException {
        start(more, "127.0.0.1");
    }

    private void start(String more, String address) throws IOException {
        live = new LiveServer(
                ServerSettings.parse("address=" + address + "\nservice=0\nmulticast=true\nmulticast-iface=lo\n"
                        + "multicast-ttl=7\nmulticast-ip-min=239.255.77.1\nmulticast-port-min=42000\n" + more));
        live.publish(1, "/stream1", 10);
        one = new RawClient(live.port());
        two = new RawClient(live.port());
    }

    @AfterEach
    void stop() throws IOException {
        one.close();
        two.close();
        live.close();
    }

    /** Joined to a group on the loopback interface. */
    private static MulticastSocket listen(Reply setup, int offset) throws IOException {
        Matcher agreed = AGREED.matcher(setup.header("Transport"));
        assertThat(agreed.matches()).as(setup.header("Transport")).isTrue();
        int port = Integer.parseInt(agreed.group(1 + 1));
        assertThat(port).isEven();
        assertThat(agreed.group(3)).isEqualTo(Integer.toString(port + 1));
        InetSocketAddress group = new InetSocketAddress(InetAddress.getByName(agreed.group(1)), port + offset);
        MulticastSocket socket = new MulticastSocket(group);
        socket.joinGroup(group, NetworkInterface.getByName("lo"));
        socket.setSoTimeout(3_000);
        return socket;
    }

    private static ByteBuffer receive(MulticastSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        socket.receive(packet);
        return ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
    }

    private static boolean isSilent(MulticastSocket socket) throws IOException {
        socket.setSoTimeout(400);
        try {
            receive(socket);
            return false;
        } catch (SocketTimeoutException nothingCame) {
            return true;
        }
    }

    private Reply setup(RawClient client, String path, String transport) throws IOException {
        return client.ask("SETUP", path + "/stream=0", transport);
    }

    private static Reply play(RawClient client, Reply setup) throws IOException {
        Reply play = client.ask("PLAY", "/stream1", "Session: " + setup.session());
        assertThat(play.status()).isEqualTo(200);
        return play;
    }

    private static void teardown(RawClient client, Reply setup) throws IOException {
        assertThat(client.ask("TEARDOWN", "/stream1", "Session: " + setup.session())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldSendOneCopyFromTheFirstPlayToTheLastTeardown() throws IOException {
        Reply first = setup(one, "/stream1", WANTED);
        Reply second = setup(two, "/stream1", WANTED + ";destination=239.1.1.1;port=6000-6001;ttl=99");
        assertThat(second.header("Transport"))
                .as("a viewer's wishes are not granted")
                .isEqualTo(first.header("Transport"));
        try (MulticastSocket rtp = listen(first, 0)) {
            assertThat(isSilent(rtp)).as("nothing before PLAY").isTrue();
            rtp.setSoTimeout(3_000);
            play(one, first);
            play(two, second);
            expectOneCopy(rtp);
            assertThat(live.events).contains("joined /stream1 UDP-MCAST 2");
            teardown(one, first);
            expectOneCopy(rtp);
            teardown(two, second);
            while (!isSilent(rtp)) {
                rtp.setSoTimeout(3_000);
            }
        }
        assertThat(live.events).contains("left /stream1 UDP-MCAST 0");
    }

    private static void expectOneCopy(MulticastSocket rtp) throws IOException {
        int before = Short.toUnsignedInt(receive(rtp).getShort(2));
        for (int i = 0; i < 150; i++) {
            int sequence = Short.toUnsignedInt(receive(rtp).getShort(2));
            assertThat(sequence).isEqualTo((before + 1) & 0xFFFF);
            before = sequence;
        }
    }

    /** gortsplib and MediaMTX take nothing that comes from elsewhere. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::"})
    void shouldSendFromThePortsOfTheGroup(String address) throws IOException {
        stop();
        start("multicast-ip-max=239.255.77.2\nmulticast-port-max=42003", address);
        Reply setup = setup(one, "/stream1", WANTED);
        try (MulticastSocket rtp = listen(setup, 0);
                MulticastSocket rtcp = listen(setup, 1)) {
            play(one, setup);
            for (MulticastSocket socket : List.of(rtp, rtcp)) {
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                socket.receive(packet);
                assertThat(packet.getPort()).isEqualTo(socket.getLocalPort());
            }
        }
    }

    /** Port 5000 is where half of the world's examples receive. */
    @Test
    void shouldTakeNoDatagramsAwayFromProgramsOnTheSamePort() throws IOException {
        stop();
        start("multicast-ip-max=239.255.77.2\nmulticast-port-max=42003", "::");
        try (DatagramSocket before = receiver(0);
                DatagramSocket sender = new DatagramSocket()) {
            Reply setup = setup(one, "/stream1", WANTED);
            play(one, setup);
            for (int i = 0; i < 20; i++) {
                sender.send(new DatagramPacket(
                        new byte[] {77}, 1, InetAddress.getLoopbackAddress(), before.getLocalPort()));
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                do {
                    before.receive(packet);
                } while (packet.getLength() > 1);
            }
        }
    }

    /** As udpsrc makes it, on the RTP port that the group will have. */
    private static DatagramSocket receiver(int offset) throws IOException {
        DatagramSocket socket = new DatagramSocket(null);
        socket.setReuseAddress(true);
        socket.setSoTimeout(3_000);
        socket.bind(new InetSocketAddress("0.0.0.0", 42_000 + offset));
        return socket;
    }

    @Test
    void shouldPassOverPortsThatAnotherProgramKeepsToItself() throws IOException {
        stop();
        start("multicast-ip-max=239.255.77.2\nmulticast-port-max=42003", "::");
        try (DatagramSocket selfish = new DatagramSocket(new InetSocketAddress("0.0.0.0", 42_001))) {
            assertThat(selfish.isBound()).isTrue();
            assertThat(setup(one, "/stream1", WANTED).header("Transport")).contains("port=42002-42003");
        }
    }

    @Test
    void shouldStartEachViewerOnAKeyFrameThatItsReplyNames() throws Exception {
        live.publish(2, "/rare", 100_000);
        Reply first = setup(one, "/rare", WANTED);
        Reply second = setup(two, "/rare", WANTED);
        try (MulticastSocket rtp = listen(first, 0)) {
            Map<Integer, Integer> sizes = new ConcurrentHashMap<>();
            Thread listener = new Thread(() -> collect(rtp, sizes), "listener");
            listener.start();
            expectKeyFrame(one, first, sizes);
            expectKeyFrame(two, second, sizes);
            live.stop(2);
            listener.join(10_000);
        }
    }

    private static void expectKeyFrame(RawClient client, Reply setup, Map<Integer, Integer> sizes) throws Exception {
        Reply play = client.ask("PLAY", "/rare", "Session: " + setup.session());
        Matcher info = Pattern.compile(".*;seq=(\\d+);.*").matcher(play.header("RTP-Info"));
        assertThat(info.matches()).as(play.header("RTP-Info")).isTrue();
        int named = Integer.parseInt(info.group(1));
        for (int i = 0; i < 100 && !sizes.containsKey(named); i++) {
            Thread.sleep(20);
        }
        assertThat(sizes).as("a key frame's first packet is of 30 bytes").containsEntry(named, 30);
    }

    /** Sizes by sequence number, until it is quiet. */
    private static void collect(MulticastSocket rtp, Map<Integer, Integer> sizes) {
        try {
            while (true) {
                ByteBuffer packet = receive(rtp);
                sizes.put(Short.toUnsignedInt(packet.getShort(2)), packet.limit());
            }
        } catch (IOException quiet) {
            assertThat(sizes).isNotEmpty();
        }
    }

    @Test
    void shouldSendReportsToTheNextPortAndByeOnlyAfterTheLastViewer() throws IOException {
        Reply first = setup(one, "/stream1", WANTED);
        Reply second = setup(two, "/stream1", WANTED);
        try (MulticastSocket rtcp = listen(first, 1)) {
            play(one, first);
            ByteBuffer report = receive(rtcp);
            assertThat(Byte.toUnsignedInt(report.get(1))).isEqualTo(SENDER_REPORT);
            play(two, second);
            teardown(one, first);
            rtcp.setSoTimeout(500);
            assertThat(holdsBye(rtcp)).as("BYE while another viewer plays").isFalse();
            teardown(two, second);
            assertThat(holdsBye(rtcp)).as("BYE after the last").isTrue();
        }
    }

    /** Reads all that comes until it is quiet. */
    private static boolean holdsBye(MulticastSocket rtcp) throws IOException {
        boolean bye = false;
        try {
            while (true) {
                ByteBuffer compound = receive(rtcp);
                for (int at = 0;
                        at < compound.limit();
                        at += 4 * (1 + Short.toUnsignedInt(compound.getShort(at + 2)))) {
                    bye |= Byte.toUnsignedInt(compound.get(at + 1)) == BYE;
                }
            }
        } catch (SocketTimeoutException quiet) {
            return bye;
        }
    }

    @Test
    void shouldDescribeTheGroupThatSetupNames() throws IOException {
        Reply describe = one.ask("DESCRIBE", "/stream1");
        assertThat(describe.body()).contains("\r\nc=IN IP4 239.255.77.1/7\r\n");
        assertThat(setup(one, "/stream1", WANTED).header("Transport")).contains(";destination=239.255.77.1;");
        assertThat(one.ask("DESCRIBE", "/stream1?unicast").body())
                .as("for players that take the group for the only way")
                .contains("\r\nc=IN IP4 0.0.0.0\r\n");
    }

    @Test
    void shouldServeUnicastBesideMulticast() throws IOException {
        Reply setup = setup(one, "/stream1", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        assertThat(setup.status()).isEqualTo(200);
        play(one, setup);
        assertThat(one.frame().payload().length).isPositive();
    }

    @Test
    void shouldTakeTheNextAlternativeAndNeverFailWhenThePoolIsExhausted() throws IOException {
        stop();
        start("multicast-ip-max=239.255.77.1\nmulticast-port-max=42001");
        live.publish(2, "/stream2", 10);
        assertThat(setup(one, "/stream1", WANTED).status()).isEqualTo(200);
        assertThat(two.ask("SETUP", "/stream2/stream=0", WANTED).status()).isEqualTo(461);
        assertThat(two.ask("DESCRIBE", "/stream2").body()).contains("\r\nc=IN IP4 0.0.0.0\r\n");
        Reply other = two.ask("SETUP", "/stream2/stream=0", WANTED + ",RTP/AVP/TCP;unicast;interleaved=0-1");
        assertThat(other.header("Transport")).startsWith("RTP/AVP/TCP;unicast");

        live.stop(1);
        live.server.removeStream(1);
        assertThat(two.ask("SETUP", "/stream2/stream=0", WANTED).header("Transport"))
                .as("the group of a stream that is gone is free")
                .contains(";destination=239.255.77.1;port=42000-42001;");
    }

    @Test
    void shouldGiveEachStreamAGroupAndAPortOfItsOwn() throws IOException {
        live.publish(2, "/stream2", 10);
        assertThat(setup(one, "/stream1", WANTED).header("Transport"))
                .contains(";destination=239.255.77.1;port=42000-42001;");
        assertThat(two.ask("SETUP", "/stream2/stream=0", WANTED).header("Transport"))
                .contains(";destination=239.255.77.2;port=42002-42003;");
    }

    @Test
    void shouldGoOnForOthersWhenAViewersSessionEndsWithItsPause() throws IOException {
        Reply first = setup(one, "/stream1", WANTED);
        Reply second = setup(two, "/stream1", WANTED);
        try (MulticastSocket rtp = listen(first, 0)) {
            play(one, first);
            play(two, second);
            assertThat(one.ask("PAUSE", "/stream1", "Session: " + first.session())
                            .status())
                    .isEqualTo(200);
            expectOneCopy(rtp);
            play(one, first);
            expectOneCopy(rtp);
        }
    }

    /** A report of ours and a wish for a key frame, as a listener sends them to the group. */
    private static byte[] feedback() {
        ByteBuffer compound = ByteBuffer.allocate(44);
        compound.putInt(0x81C90007).putInt(0x7EADBEEF).putInt(0x1001).putInt(0x40000005);
        compound.position(32).putInt(0x81CE0002).putInt(0x7EADBEEF).putInt(0x1001);
        return compound.array();
    }

    private static void send(byte[] rtcp, Reply setup) throws IOException {
        Matcher agreed = AGREED.matcher(setup.header("Transport"));
        assertThat(agreed.matches()).isTrue();
        InetAddress group = InetAddress.getByName(agreed.group(1));
        try (MulticastSocket sender = new MulticastSocket()) {
            sender.setNetworkInterface(NetworkInterface.getByName("lo"));
            sender.send(new DatagramPacket(rtcp, rtcp.length, group, Integer.parseInt(agreed.group(3))));
        }
    }

    @Test
    void shouldReadWhatListenersReportToTheGroup() throws Exception {
        Reply first = setup(one, "/stream1", WANTED);
        try (MulticastSocket rtcp = listen(first, 1)) {
            play(one, first);
            receive(rtcp);
            Thread.sleep(600); // a key frame younger than half a second is not asked for again
            live.events.clear();
            send(feedback(), first);
            String stats = live.server.stats(LiveServer.SINK);
            for (int i = 0; i < 200 && !stats.contains("begin receiver-0\n"); i++) {
                Thread.sleep(10);
                stats = live.server.stats(LiveServer.SINK);
            }
            assertThat(stats)
                    .contains(
                            "begin receiver-0\n",
                            "u receivers 1\n",
                            "d fraction-lost 0.250000\n",
                            "i packets-lost 5\n");
            assertThat(live.events).contains("key 1");
            assertThat(stats).contains("u malformed-rtcp 0\n");
            teardown(one, first);
            assertThat(live.server.stats(LiveServer.SINK)).contains("u receivers 0\n");
        }
    }
}
