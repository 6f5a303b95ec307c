package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.net.tcp.ChunkPool;
import io.github.rtspsink.net.tcp.Outbox;
import io.github.rtspsink.net.tcp.OutboxLimits;
import io.github.rtspsink.net.udp.UdpPortPair;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is thrown on the way of a packet costs the viewer with whom it happens, and nobody else. Owns its sockets. */
@Timeout(30)
class ContainmentIT {
    private static final int UNIT_BYTES = 60_000;

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Senders senders = new Senders("test-sender", 1, failures::add);
    private final TestBlock blocks = new TestBlock(1, 0);
    private final Error fault = new OutOfMemoryError("test");
    private Stream stream;
    private Selector selector;
    private SocketChannel near;
    private SocketChannel far;
    private volatile boolean failing;
    private long units;

    @BeforeEach
    void open() throws IOException {
        stream = new Stream(1, FastStart.NONE, new ClockMapping(), senders, new StreamEvents() {
            @Override
            public void startPublished(Stream published) {
                throw fault;
            }

            @Override
            public void resumed(Stream published) {
                throw fault;
            }

            @Override
            public void failed(Stream published, Throwable thrown) {
                failures.add(thrown);
            }
        });
        selector = Selector.open();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(loopback, 0));
            far = SocketChannel.open();
            far.setOption(StandardSocketOptions.SO_RCVBUF, 32 << 10);
            far.connect(server.getLocalAddress());
            near = server.accept();
        }
        near.setOption(StandardSocketOptions.SO_SNDBUF, 32 << 10);
        near.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        stream.close();
        senders.close();
        near.close();
        far.close();
        selector.close();
    }

    private boolean publish() {
        units++;
        return stream.publish(blocks.accessUnit(true, units, units, units, UNIT_BYTES));
    }

    /** A viewer who does not read, and whose queue then fails: a real one looks at the clock when it begins to queue. */
    private Outbox failingOutbox(SelectionKey key) {
        return new Outbox(near, key, new ChunkPool(1 << 20), OutboxLimits.DEFAULT, () -> {
            if (failing) {
                throw fault;
            }
            return 0;
        });
    }

    @Test
    void shouldCostTheViewerWithWhomItHappens() throws IOException {
        SelectionKey key = near.register(selector, 0);
        try (UdpPortPair ports = UdpPortPair.open("127.0.0.1");
                DatagramSocket healthy = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", healthy.getLocalPort());
            Outbox outbox = failingOutbox(key);
            TcpSubscriber hit = new TcpSubscriber(outbox, 0, 1);
            stream.joinAtNextStart(hit);
            stream.joinAtNextStart(new UdpSubscriber(ports, address, address));
            failing = true;
            healthy.setSoTimeout(5000);
            for (int i = 0; i < 20; i++) {
                assertThat(publish()).isTrue();
                healthy.receive(new DatagramPacket(new byte[65_535], 65_535));
            }
            assertThat(failures).as("once, then it is not written to any more").containsExactly(fault);
            assertThat(outbox.writeControl(ByteBuffer.allocate(1))).isEqualTo(Outbox.Result.CLOSED);
            assertThat(key.interestOps()).as("told to the control thread").isEqualTo(SelectionKey.OP_WRITE);
        }
    }

    /** What could not be told of one batch is told of the next. */
    @Test
    void shouldPublishAlthoughNobodyCanBeTold() {
        stream.awaitStart();
        assertThat(publish()).isTrue();
        assertThat(publish()).isTrue();
        stream.end();
        assertThat(publish()).isTrue();
        assertThat(failures).containsOnly(fault).hasSizeGreaterThanOrEqualTo(3);
    }
}
