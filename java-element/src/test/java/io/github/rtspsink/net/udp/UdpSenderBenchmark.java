package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.linux.Linux;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One access unit of 12 packets to 100 receivers on loopback; the score is nanoseconds per delivered packet.
 *
 * <p>Nobody reads, so the receivers' buffers are full and the kernel drops at their doors: what is measured is sending, routing and
 * segmenting, not queueing and waking. Run it from the repository's root:
 *
 * <pre>
 * mvn -q -pl java-element test-compile dependency:build-classpath -Dmdep.outputFile=target/test.classpath
 * java -cp java-element/target/classes:java-element/target/test-classes:$(cat java-element/target/test.classpath) \
 *     org.openjdk.jmh.Main UdpSenderBenchmark -prof gc
 * </pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(UdpSenderBenchmark.RECEIVERS * UdpSenderBenchmark.PACKETS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class UdpSenderBenchmark {
    static final int RECEIVERS = 100;
    static final int PACKETS = 12;
    private static final int PACKET_BYTES = 1400;
    private static final int LAST_PACKET_BYTES = 530;

    private final List<DatagramChannel> receivers = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private UdpPortPair pair;
    private UdpSender sender;
    private UdpDestinations segmented;
    private UdpDestinations plain;
    private TestBatch batch;
    private DatagramChannel channel;
    private ByteBuffer packet;

    @Setup
    public void open() throws IOException {
        pair = UdpPortPair.open("127.0.0.1");
        sender = pair.newSender();
        segmented = new UdpDestinations(Linux.AF_INET, true);
        plain = new UdpDestinations(Linux.AF_INET, false);
        for (int i = 0; i < RECEIVERS; i++) {
            DatagramChannel receiver = DatagramChannel.open();
            receiver.setOption(StandardSocketOptions.SO_RCVBUF, 4096).bind(new InetSocketAddress("127.0.0.1", 0));
            receivers.add(receiver);
            addresses.add((InetSocketAddress) receiver.getLocalAddress());
            segmented.add(addresses.get(i));
            plain.add(addresses.get(i));
        }
        int[] sizes = new int[PACKETS];
        Arrays.fill(sizes, PACKET_BYTES);
        sizes[PACKETS - 1] = LAST_PACKET_BYTES;
        batch = TestBatch.random(new Random(1), sizes);
        channel = DatagramChannel.open();
        packet = ByteBuffer.allocateDirect(PACKET_BYTES);
    }

    @TearDown
    public void close() throws IOException {
        if (sender.stats().dropped() > 0) {
            throw new IllegalStateException(sender.stats().dropped() + " packets were not sent: the score is not true");
        }
        pair.close();
        channel.close();
        for (DatagramChannel receiver : receivers) {
            receiver.close();
        }
    }

    @Benchmark
    public long segmented() {
        return batch.sendTo(segmented, sender);
    }

    @Benchmark
    public long plain() {
        return batch.sendTo(plain, sender);
    }

    /** What plain NIO costs, for comparison. */
    @Benchmark
    public int channelPerPacket() throws IOException {
        int sent = 0;
        for (int i = 0; i < PACKETS; i++) {
            for (int k = 0; k < RECEIVERS; k++) {
                packet.clear().limit(i < PACKETS - 1 ? PACKET_BYTES : LAST_PACKET_BYTES);
                sent += channel.send(packet, addresses.get(k));
            }
        }
        return sent;
    }
}
