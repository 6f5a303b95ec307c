package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.net.tcp.ChunkPool;
import io.github.rtspsink.net.tcp.Outbox;
import io.github.rtspsink.net.tcp.OutboxLimits;
import io.github.rtspsink.net.udp.UdpPortPair;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publishing allocates nothing, whoever watches. */
@Timeout(60)
class StreamAllocationIT {
    /** Asking for it allocates. */
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int VIEWERS = 10;
    private static final int WARM_UP = 3_000;
    private static final int MEASURED = 3_000;
    private static final int PACKETS = 12;

    private final List<AutoCloseable> open = new ArrayList<>();

    @Test
    void shouldPublishWithoutGarbage() throws Exception {
        ControlLoop loop = ControlLoop.start("test-loop", System::nanoTime, Throwable::printStackTrace);
        UdpPortPair ports = UdpPortPair.open("127.0.0.1");
        Senders senders = new Senders("test-sender", 1, thrown -> {});
        try {
            Stream stream = new Stream(1, FastStart.KEYFRAME, new ClockMapping(), senders, new NoEvents());
            for (int i = 0; i < VIEWERS; i++) {
                stream.joinAtNextStart(tcpViewer(loop));
                stream.joinAtNextStart(udpViewer(ports));
            }
            publish(stream, 0, WARM_UP);
            long before = allocated();
            publish(stream, WARM_UP, MEASURED);
            long bytes = allocated() - before;
            // A contended lock or a peer that did not read in time costs an object now and then, never one per packet.
            assertThat(bytes / (MEASURED * PACKETS))
                    .as("bytes per packet, of %d in all", bytes)
                    .isZero();
            stream.close();
        } finally {
            senders.close();
            ports.close();
            loop.close();
            for (AutoCloseable resource : open) {
                resource.close();
            }
        }
    }

    /** Counter mode; what GCM allocates is the JDK's and told by SrtpTest. */
    @Test
    void shouldProtectWithoutGarbage() throws Exception {
        UdpPortPair ports = UdpPortPair.open("127.0.0.1");
        Senders senders = new Senders("test-sender", 1, thrown -> {});
        try {
            Stream stream = new Stream(1, FastStart.KEYFRAME, new ClockMapping(), senders, new NoEvents());
            ProtectedStream secured =
                    new KeyExchange(new SecureRandom(), senders).protect(stream, Protection.AES_CM_128_HMAC_SHA1_80);
            UdpSubscriber viewer = udpViewer(ports);
            secured.addUser(viewer);
            secured.stream().joinAtNextStart(viewer);
            TestBlock block = new TestBlock(1, 0);
            long bytes = 0;
            for (int i = 0; i < WARM_UP + MEASURED; i++) {
                ByteBuffer unit = block.accessUnit(i % 60 == 0, i, i, i, 1400, 1400, 1400, 300);
                long before = allocated();
                assertPublished(stream.publish(unit));
                bytes += i < WARM_UP ? 0 : allocated() - before;
            }
            assertThat(secured.isSpent()).isFalse();
            assertThat(secured.stream().nextPosition()).isEqualTo(WARM_UP + MEASURED);
            assertThat(bytes / (MEASURED * 4L))
                    .as("bytes per packet, of %d in all", bytes)
                    .isZero();
            secured.stream().unsubscribe(viewer);
            secured.removeUser(viewer);
            secured.close();
            stream.close();
        } finally {
            senders.close();
            ports.close();
            for (AutoCloseable resource : open) {
                resource.close();
            }
        }
    }

    private static void publish(Stream stream, int from, int count) throws InterruptedException {
        int[] sizes = new int[PACKETS];
        java.util.Arrays.fill(sizes, 1400);
        sizes[PACKETS - 1] = 300;
        ByteBuffer key = new TestBlock(1, 0).accessUnit(true, 1, 2, 3, sizes);
        ByteBuffer delta = new TestBlock(1, PACKETS).accessUnit(false, 4, 5, 6, sizes);
        for (int i = from; i < from + count; i++) {
            assertPublished(stream.publish(i % 60 == 0 ? key : delta));
            if (i % 50 == 0) {
                Thread.sleep(1);
            }
        }
    }

    /** Not AssertJ, which allocates. */
    private static void assertPublished(boolean published) {
        if (!published) {
            throw new AssertionError("refused");
        }
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    private UdpSubscriber udpViewer(UdpPortPair ports) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        open.add(socket);
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", socket.getLocalPort());
        return new UdpSubscriber(ports, address, address);
    }

    private TcpSubscriber tcpViewer(ControlLoop loop) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", 0));
            Socket peer = new Socket("127.0.0.1", server.socket().getLocalPort());
            open.add(peer);
            readAll(peer.getInputStream());
            SocketChannel channel = server.accept();
            open.add(channel);
            channel.configureBlocking(false);
            Outbox[] outbox = new Outbox[1];
            SelectionKey key = loop.register(channel, 0, ready -> outbox[0].onWritable());
            outbox[0] = new Outbox(channel, key, new ChunkPool(32 << 20), OutboxLimits.DEFAULT, System::nanoTime);
            return new TcpSubscriber(outbox[0], 0, 1);
        }
    }

    private static void readAll(InputStream in) {
        Thread reader = new Thread(() -> {
            byte[] buffer = new byte[1 << 16];
            try {
                while (in.read(buffer) >= 0) {
                    continue;
                }
            } catch (IOException e) {
                return;
            }
        });
        reader.setDaemon(true);
        reader.start();
    }
}
