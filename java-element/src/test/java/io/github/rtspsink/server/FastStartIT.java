package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.media.FastStart;
import io.github.rtspsink.server.RawClient.Frame;
import io.github.rtspsink.server.RawClient.Reply;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a viewer gets first, how many there may be, and that none hurts another. */
@Timeout(60)
class FastStartIT {
    private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
    private static final int ENDLESS_GOP = 1_000_000;
    private static final int KEY_FIRST_PACKET_BYTES = 30;

    private LiveServer live;

    @AfterEach
    void stop() {
        live.close();
    }

    private void start(FastStart fastStart, int gop) throws Exception {
        live = new LiveServer(Duration.ofSeconds(60), fastStart);
        live.publish(1, "/stream1", gop);
        Thread.sleep(900);
    }

    @ParameterizedTest
    @EnumSource(FastStart.class)
    void shouldNameThePacketReallySentFirst(FastStart fastStart) throws Exception {
        start(fastStart, 200);
        for (int viewer = 0; viewer < 5; viewer++) {
            try (RawClient client = new RawClient(live.port())) {
                Reply play = play(client);
                ByteBuffer first = rtp(client);
                assertThat(play.header("RTP-Info")).contains(";seq=" + (first.getShort(2) & 0xFFFF) + ";");
                assertThat(play.header("RTP-Info")).endsWith(";rtptime=" + (first.getInt(4) & 0xFFFFFFFFL));
                assertContiguous(client, first, 100);
            }
        }
    }

    @Test
    void shouldReplayTheGroupOfPictures() throws Exception {
        start(FastStart.GOP, ENDLESS_GOP);
        try (RawClient client = new RawClient(live.port())) {
            Reply play = play(client);
            assertThat(rtp(client).capacity()).isEqualTo(KEY_FIRST_PACKET_BYTES);
            assertThat(play.header("RTP-Info")).contains(";rtptime=0");
            assertThat(live.events).doesNotContain("key 1");
        }
    }

    @Test
    void shouldAskForAKeyFrameAndStartOnIt() throws Exception {
        start(FastStart.KEYFRAME, ENDLESS_GOP);
        try (RawClient client = new RawClient(live.port())) {
            play(client);
            ByteBuffer first = rtp(client);
            assertThat(first.capacity()).isEqualTo(KEY_FIRST_PACKET_BYTES);
            assertThat(first.getInt(4)).as("not the one of the start").isPositive();
            assertThat(live.events).contains("key 1");
        }
    }

    /** A camera with a key frame every hour that takes no orders: its viewers see the start of the hour. */
    @Test
    void shouldStopAskingASourceThatDoesNotAnswer() throws Exception {
        startSilent(FastStart.AUTO, 1);
        for (int viewer = 0; viewer < 4; viewer++) {
            try (RawClient client = new RawClient(live.port())) {
                long asked = System.nanoTime();
                Reply play = play(client);
                assertThat(System.nanoTime() - asked).isLessThan(1_000_000_000L);
                assertThat(play.header("RTP-Info")).contains(";rtptime=0");
                ByteBuffer first = rtp(client);
                assertThat(first.capacity()).isEqualTo(KEY_FIRST_PACKET_BYTES);
                assertContiguous(client, first, 100);
            }
            // Longer than two requests have to be apart.
            Thread.sleep(viewer == 0 ? 600 : 0);
        }
        assertThat(live.events).filteredOn("key 1"::equals).hasSize(2);
    }

    @Test
    void shouldGoOnAskingASourceThatAnswers() throws Exception {
        start(FastStart.AUTO, ENDLESS_GOP);
        long before = 0;
        for (int viewer = 0; viewer < 4; viewer++) {
            try (RawClient client = new RawClient(live.port())) {
                play(client);
                ByteBuffer first = rtp(client);
                assertThat(first.capacity()).isEqualTo(KEY_FIRST_PACKET_BYTES);
                assertThat(Integer.toUnsignedLong(first.getInt(4))).isGreaterThan(before);
                before = Integer.toUnsignedLong(first.getInt(4));
            }
            Thread.sleep(600);
        }
        assertThat(live.events).filteredOn("key 1"::equals).hasSize(4);
    }

    /** More than the history holds lies between key frames: what comes next is better than nothing. */
    @Test
    void shouldStartWithinASecondEvenWhereNoKeyFrameIsLeft() throws Exception {
        startSilent(FastStart.AUTO, 45);
        Thread.sleep(4_000);
        try (RawClient client = new RawClient(live.port())) {
            long asked = System.nanoTime();
            play(client);
            rtp(client);
            assertThat(System.nanoTime() - asked).isLessThan(2_000_000_000L);
        }
    }

    private void startSilent(FastStart fastStart, int packets) throws Exception {
        live = new LiveServer(Duration.ofSeconds(60), fastStart);
        live.ignoresRequests = true;
        live.publish(1, "/stream1", ENDLESS_GOP, packets);
        Thread.sleep(900);
    }

    @Test
    void shouldAskForFewKeyFramesHoweverManyCome() throws Exception {
        start(FastStart.KEYFRAME, ENDLESS_GOP);
        List<RawClient> clients = new ArrayList<>();
        long begun = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            RawClient client = new RawClient(live.port());
            clients.add(client);
            play(client);
            assertThat(rtp(client).capacity()).isEqualTo(KEY_FIRST_PACKET_BYTES);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        long asked = live.events.stream().filter("key 1"::equals).count();
        assertThat(asked).isLessThanOrEqualTo(1 + (long) (seconds / 0.5));
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Test
    void shouldPassAPictureLossOnToTheEncoder() throws Exception {
        start(FastStart.GOP, ENDLESS_GOP);
        try (RawClient client = new RawClient(live.port())) {
            play(client);
            client.send(pictureLoss());
            long deadline = System.nanoTime() + 5_000_000_000L;
            while (!live.events.contains("key 1") && System.nanoTime() < deadline) {
                Thread.sleep(5);
            }
            assertThat(live.events).contains("key 1");
        }
    }

    /** A picture loss indication (RFC 4585 section 6.3.1) behind a receiver report, interleaved. */
    private static byte[] pictureLoss() {
        ByteBuffer pli =
                ByteBuffer.allocate(4 + 20).put((byte) '$').put((byte) 1).putShort((short) 20);
        return pli.putInt(0x80C90001)
                .putInt(7)
                .putInt(0x81CE0002)
                .putInt(7)
                .putInt(0x1001)
                .array();
    }

    @Test
    void shouldAskForFewKeyFramesHoweverManyPicturesAreLost() throws Exception {
        start(FastStart.GOP, ENDLESS_GOP);
        try (RawClient client = new RawClient(live.port())) {
            play(client);
            long begun = System.nanoTime();
            for (int i = 0; i < 2_000; i++) {
                client.send(pictureLoss());
            }
            assertThat(client.ask("OPTIONS", "*").status()).isEqualTo(200);
            double seconds = (System.nanoTime() - begun) / 1e9;
            long asked = live.events.stream().filter("key 1"::equals).count();
            assertThat(asked).isBetween(1L, 1 + (long) (seconds / 0.5));
        }
    }

    @Test
    void shouldServeMoreViewersThanOneThreadDoes() throws Exception {
        start(FastStart.KEYFRAME, 50);
        int viewers = 260;
        List<RawClient> clients = new ArrayList<>();
        List<DatagramSocket> sockets = new ArrayList<>();
        for (int i = 0; i < viewers; i++) {
            DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setReceiveBufferSize(1 << 20);
            sockets.add(socket);
            RawClient client = new RawClient(live.port());
            clients.add(client);
            int port = socket.getLocalPort();
            Reply setup = client.ask(
                    "SETUP",
                    "/stream1/stream=0",
                    "Transport: RTP/AVP;unicast;client_port=" + port + "-" + (port == 65535 ? 65534 : port + 1));
            socket.connect(InetAddress.getLoopbackAddress(), serverPort(setup));
            assertThat(client.ask("PLAY", "/stream1", "Session: " + setup.session())
                            .status())
                    .isEqualTo(200);
        }
        for (int i : new int[] {0, 100, 198, 199, 200, 201, 230, 258, 259}) {
            assertContiguous(sockets.get(i), 60);
        }
        clients.get(3).close();
        assertContiguous(sockets.get(viewers - 1), 60);
        for (int i = 0; i < viewers; i++) {
            clients.get(i).close();
            sockets.get(i).close();
        }
    }

    @Test
    void shouldNotLetAStalledViewerHurtAnother() throws Exception {
        live = new LiveServer(Duration.ofSeconds(60), FastStart.KEYFRAME);
        live.publish(1, "/stream1", 20, 100);
        try (RawClient stalled = new RawClient(live.port());
                RawClient healthy = new RawClient(live.port())) {
            play(stalled);
            play(healthy);
            assertContiguous(healthy, rtp(healthy), 60_000);
            // 84 MB were sent, far more than the sockets and the queue hold, so the other one has lost some by now.
            assertThat(skipsWholeUnits(stalled)).isTrue();
        }
    }

    /** Reads until there is a gap in the sequence numbers; what follows must be a key frame. */
    private static boolean skipsWholeUnits(RawClient client) throws IOException {
        ByteBuffer packet = rtp(client);
        short seq = packet.getShort(2);
        while (packet.getShort(2) == seq) {
            seq++;
            packet = rtp(client);
        }
        return packet.capacity() == KEY_FIRST_PACKET_BYTES;
    }

    /** A socket connected to it hears nobody else: ports are soon used again. */
    private static int serverPort(Reply setup) {
        return Integer.parseInt(setup.header("Transport").replaceAll(".*server_port=(\\d+)-.*", "$1"));
    }

    private static Reply play(RawClient client) throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        Reply play = client.ask("PLAY", "/stream1", "Session: " + setup.session());
        assertThat(play.status()).isEqualTo(200);
        return play;
    }

    private static void assertContiguous(RawClient client, ByteBuffer first, int packets) throws IOException {
        int seq = first.getShort(2);
        for (int i = 1; i <= packets; i++) {
            assertThat(rtp(client).getShort(2)).isEqualTo((short) (seq + i));
        }
    }

    /** Looks at what arrives from now on; what was not read in time may have gaps that the kernel made. */
    private static void assertContiguous(DatagramSocket socket, int packets) throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[2048], 2048);
        readBacklog(socket, datagram);
        socket.setSoTimeout(10_000);
        socket.receive(datagram);
        short seq = ByteBuffer.wrap(datagram.getData()).getShort(2);
        for (int i = 1; i <= packets; i++) {
            socket.receive(datagram);
            assertThat(ByteBuffer.wrap(datagram.getData()).getShort(2)).isEqualTo((short) (seq + i));
        }
    }

    private static void readBacklog(DatagramSocket socket, DatagramPacket datagram) throws IOException {
        socket.setSoTimeout(1);
        try {
            while (true) {
                socket.receive(datagram);
            }
        } catch (SocketTimeoutException e) {
            return;
        }
    }

    private static ByteBuffer rtp(RawClient client) throws IOException {
        Frame frame = client.frame();
        while (frame.channel() != 0) {
            frame = client.frame();
        }
        return ByteBuffer.wrap(frame.payload());
    }
}
