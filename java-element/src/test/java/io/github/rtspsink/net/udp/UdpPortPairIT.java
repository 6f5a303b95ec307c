package io.github.rtspsink.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.net.BindAddress;
import io.github.rtspsink.net.linux.Linux;
import io.github.rtspsink.net.loop.ControlLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets on loopback. */
class UdpPortPairIT {
    private record Received(InetSocketAddress source, String text) {}

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::"})
    void shouldOpenAnEvenAndTheNextPort(String address) throws IOException {
        try (UdpPortPair pair = UdpPortPair.open(address)) {
            assertThat(pair.rtpPort()).isEven();
            assertThat(pair.rtcpPort()).isEqualTo(pair.rtpPort() + 1);
            assertThat(((InetSocketAddress) pair.rtcp().channel().getLocalAddress()).getPort())
                    .isEqualTo(pair.rtcpPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldSendFromItsRtpPort(String address) throws IOException {
        try (UdpPortPair pair = UdpPortPair.open(address);
                DatagramChannel viewer = DatagramChannel.open().bind(new InetSocketAddress(address, 0))) {
            UdpDestinations destinations = pair.newDestinations();
            destinations.add((InetSocketAddress) viewer.getLocalAddress());

            viewer.connect(new InetSocketAddress(address, pair.rtpPort())).configureBlocking(false);

            TestBatch.random(new Random(1), 100).sendTo(destinations, pair.newSender());

            assertThat(viewer.read(ByteBuffer.allocate(200)))
                    .as("the kernel hands on only what comes from there")
                    .isEqualTo(100);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldReceiveAndSendRtcpOnTheLoop(String address) throws Exception {
        List<Throwable> errors = new CopyOnWriteArrayList<>();
        BlockingQueue<Received> received = new LinkedBlockingQueue<>();
        try (ControlLoop loop = ControlLoop.start("test-loop", System::nanoTime, errors::add);
                UdpPortPair pair = UdpPortPair.open(address);
                DatagramChannel viewer = DatagramChannel.open().bind(new InetSocketAddress(address, 0))) {
            loop.register(pair.rtcp().channel(), SelectionKey.OP_READ, key -> receive(pair.rtcp(), viewer, received));
            InetSocketAddress server = new InetSocketAddress(address, pair.rtcpPort());

            viewer.send(ByteBuffer.wrap(new byte[2049]), server);
            viewer.send(ByteBuffer.wrap("receiver report".getBytes(StandardCharsets.US_ASCII)), server);

            Received first = received.poll(5, TimeUnit.SECONDS);
            InetSocketAddress viewerAddress = (InetSocketAddress) viewer.getLocalAddress();
            assertThat(first).isEqualTo(new Received(viewerAddress, "receiver report"));
            assertThat(pair.rtcp().droppedOversize()).isEqualTo(1);
            assertThat(pair.rtcp().send(ByteBuffer.wrap(new byte[28]), viewerAddress))
                    .isTrue();
            viewer.connect(server);
            assertThat(viewer.socket().isConnected()).isTrue();
            assertThat(pair.rtcp().send(ByteBuffer.wrap(new byte[28]), viewerAddress))
                    .isTrue();
            assertThat(viewer.read(ByteBuffer.allocate(100))).isEqualTo(28);
        }
        assertThat(errors).isEmpty();
    }

    private static void receive(RtcpSocket socket, DatagramChannel viewer, BlockingQueue<Received> received) {
        try {
            SocketAddress expected = viewer.getLocalAddress();
            socket.receive(8, (source, datagram) -> {
                if (!source.equals(expected)) {
                    return; // a stranger's, for whoever had this port before
                }
                byte[] bytes = new byte[datagram.remaining()];
                datagram.get(bytes);
                received.add(new Received(source, new String(bytes, StandardCharsets.US_ASCII)));
            });
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void shouldSayWhyThereIsNoPair() {
        assertThatThrownBy(() -> UdpPortPair.open("192.0.2.1"))
                .isInstanceOf(UdpUnavailableException.class)
                .hasMessageContaining("192.0.2.1");
    }

    @Test
    void shouldGiveUpAfterFiftyTakenPorts() {
        ScriptedKernel allTaken = new ScriptedKernel();
        allTaken.bindResult = -Linux.EADDRINUSE;

        assertThatThrownBy(() -> UdpPortPair.open(allTaken, BindAddress.parse("127.0.0.1", 0), UdpOptions.DEFAULT))
                .isInstanceOf(UdpUnavailableException.class)
                .hasMessageContaining("50 tries");

        assertThat(allTaken.opened)
                .as("but for RTCP ports that others really have")
                .isBetween(30, 50);
        assertThat(allTaken.closed).isEqualTo(allTaken.opened);
    }

    @Test
    void shouldSendPlainDatagramsWhenTheKernelLacksSegmentation() {
        ScriptedKernel old = new ScriptedKernel();
        old.optionErrno = (level, option) -> option == Linux.UDP_SEGMENT ? Linux.ENOPROTOOPT : 0;

        try (UdpPortPair pair = UdpPortPair.open(old, BindAddress.parse("127.0.0.1", 0), UdpOptions.DEFAULT)) {
            UdpDestinations destinations = pair.newDestinations();
            destinations.add(new InetSocketAddress("127.0.0.1", 5000));
            assertThat(pair.segmentation()).isFalse();
            assertThat(destinations.plainSize()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotSendAfterCloseNorLeakDescriptors() throws IOException {
        Udp.warmUp();
        long before = openDescriptors();
        for (int i = 0; i < 50; i++) {
            try (UdpPortPair pair = UdpPortPair.open("127.0.0.1")) {
                pair.newSender();
            }
        }
        assertThat(openDescriptors()).isLessThanOrEqualTo(before + 5);
    }

    @Test
    void shouldStopSendersOfOtherThreadsBeforeItsSocketIsClosed() throws InterruptedException {
        ScriptedKernel kernel = new ScriptedKernel();
        AtomicBoolean running = new AtomicBoolean(true);
        UdpPortPair pair = UdpPortPair.open(kernel, BindAddress.parse("127.0.0.1", 0), UdpOptions.DEFAULT);
        UdpSender sender = pair.newSender();
        UdpDestinations destinations = pair.newDestinations();
        destinations.add(new InetSocketAddress("127.0.0.1", 5000));
        TestBatch batch = TestBatch.random(new Random(1), 100);
        Thread streaming = new Thread(
                () -> {
                    while (running.get()) {
                        batch.sendTo(destinations, sender);
                    }
                },
                "streaming");
        streaming.start();
        while (kernel.calls < 100) {
            Thread.onSpinWait();
        }

        pair.close();
        int callsAtClose = kernel.calls;
        Thread.sleep(20);

        assertThat(kernel.calls).isEqualTo(callsAtClose);
        running.set(false);
        streaming.join(5_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldTellWhoDoesNotListenAndServeTheOthers(String address) throws Exception {
        try (UdpPortPair pair = UdpPortPair.open(address);
                DatagramChannel viewer = DatagramChannel.open().bind(new InetSocketAddress(address, 0))) {
            InetSocketAddress gone = closedPort(address);
            UdpDestinations destinations = pair.newDestinations();
            destinations.add(gone);
            destinations.add((InetSocketAddress) viewer.getLocalAddress());
            UdpSender sender = pair.newSender();
            viewer.configureBlocking(false);
            Set<InetSocketAddress> refused = new HashSet<>();
            for (int i = 0; i < 10; i++) {
                TestBatch.random(new Random(1), 100).sendTo(destinations, sender);
                ByteBuffer packet = ByteBuffer.allocate(200);
                viewer.receive(packet);
                assertThat(packet.position())
                        .as("an error that belongs to another viewer")
                        .isEqualTo(100);
                Thread.sleep(5);
                pair.readRefused(10, refused::add);
            }
            assertThat(refused).containsExactly(gone);
            assertThat(sender.stats().dropped()).isZero();
        }
    }

    private static InetSocketAddress closedPort(String address) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(address, 0))) {
            return (InetSocketAddress) channel.getLocalAddress();
        }
    }

    @Test
    void shouldKeepRoomForErrorsWhateverIsSentToTheRtpPort() throws Exception {
        try (UdpPortPair pair = UdpPortPair.open("127.0.0.1");
                DatagramChannel stranger = DatagramChannel.open()) {
            InetSocketAddress rtp = new InetSocketAddress("127.0.0.1", pair.rtpPort());
            for (int i = 0; i < 1000; i++) {
                stranger.send(ByteBuffer.wrap(new byte[1400]), rtp);
            }
            InetSocketAddress gone = closedPort("127.0.0.1");
            UdpDestinations destinations = pair.newDestinations();
            destinations.add(gone);
            UdpSender sender = pair.newSender();
            TestBatch.random(new Random(1), 100).sendTo(destinations, sender);
            Thread.sleep(20);
            TestBatch.random(new Random(1), 100).sendTo(destinations, sender);
            Set<InetSocketAddress> refused = new HashSet<>();
            pair.readRefused(10, refused::add);
            assertThat(refused).containsExactly(gone);
        }
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }
}
