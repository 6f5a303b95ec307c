package io.github.rtspsink.media;

import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.net.tcp.ChunkPool;
import io.github.rtspsink.net.tcp.Outbox;
import io.github.rtspsink.net.tcp.OutboxLimits;
import io.github.rtspsink.net.udp.UdpPortPair;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@link Stream#publish} of one access unit of 12 packets, from the block to the kernel; the score is microseconds per access unit.
 *
 * <p>UDP as in {@code UdpSenderBenchmark}: nobody reads, the kernel drops at the receivers' doors. TCP: the peers are read empty between
 * two measured calls, so that every write finds room and no call waits; docs/performance.md has the command.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PublishBenchmark {
    private static final int PACKETS = 12;
    private static final int PACKET_BYTES = 1400;
    private static final int LAST_PACKET_BYTES = 530;
    private static final int SMALL_BUFFER_BYTES = 4096;
    private static final int READ_BYTES = 1 << 20;

    @Param({"UDP", "TCP"})
    public String transport;

    @Param({"1", "10", "100"})
    public int viewers;

    private final List<DatagramChannel> receivers = new ArrayList<>();
    private final List<SocketChannel> peers = new ArrayList<>();
    private final List<TcpSubscriber> connected = new ArrayList<>();
    private final List<SocketChannel> served = new ArrayList<>();
    private final ByteBuffer trash = ByteBuffer.allocateDirect(READ_BYTES);
    private ControlLoop loop;
    private UdpPortPair ports;
    private Senders senders;
    private Stream stream;
    private ByteBuffer delta;

    @Setup
    public void open() throws IOException {
        loop = ControlLoop.start("benchmark-loop", System::nanoTime, Throwable::printStackTrace);
        ports = UdpPortPair.open("127.0.0.1");
        senders = new Senders("benchmark-sender", 1, thrown -> {});
        stream = new Stream(1, FastStart.KEYFRAME, new ClockMapping(), senders, new NoEvents());
        for (int i = 0; i < viewers; i++) {
            stream.joinAtNextStart(transport.equals("UDP") ? udpViewer() : tcpViewer());
        }
        int[] sizes = new int[PACKETS];
        Arrays.fill(sizes, PACKET_BYTES);
        sizes[PACKETS - 1] = LAST_PACKET_BYTES;
        delta = new TestBlock(1, PACKETS).accessUnit(false, 4, 5, 6, sizes);
        stream.publish(new TestBlock(1, 0).accessUnit(true, 1, 2, 3, sizes));
    }

    /** At this level JMH takes the time of each call; a call takes microseconds, reading the clock a few dozen nanoseconds. */
    @Setup(Level.Invocation)
    public void drain() throws IOException {
        for (int i = 0; i < peers.size(); i++) {
            trash.clear();
            peers.get(i).read(trash);
        }
    }

    @Benchmark
    public boolean publish() {
        return stream.publish(delta);
    }

    @TearDown
    public void close() throws IOException {
        for (TcpSubscriber subscriber : connected) {
            if (subscriber.batchesSkipped() > 0) {
                throw new IllegalStateException("a peer was too slow: the score is not true");
            }
        }
        stream.close();
        senders.close();
        ports.close();
        loop.close();
        for (DatagramChannel receiver : receivers) {
            receiver.close();
        }
        for (SocketChannel channel : peers) {
            channel.close();
        }
        for (SocketChannel channel : served) {
            channel.close();
        }
    }

    private UdpSubscriber udpViewer() throws IOException {
        DatagramChannel receiver = DatagramChannel.open();
        receiver.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER_BYTES)
                .bind(new InetSocketAddress("127.0.0.1", 0));
        receivers.add(receiver);
        InetSocketAddress address = (InetSocketAddress) receiver.getLocalAddress();
        return new UdpSubscriber(ports, address, address);
    }

    private TcpSubscriber tcpViewer() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", 0));
            SocketChannel peer = SocketChannel.open(server.getLocalAddress());
            peer.configureBlocking(false);
            peers.add(peer);
            SocketChannel channel = server.accept();
            served.add(channel);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Outbox[] outbox = new Outbox[1];
            SelectionKey key = loop.register(channel, 0, ready -> outbox[0].onWritable());
            outbox[0] = new Outbox(channel, key, new ChunkPool(32 << 20), OutboxLimits.DEFAULT, System::nanoTime);
            TcpSubscriber subscriber = new TcpSubscriber(outbox[0], 0, 1);
            connected.add(subscriber);
            return subscriber;
        }
    }
}
