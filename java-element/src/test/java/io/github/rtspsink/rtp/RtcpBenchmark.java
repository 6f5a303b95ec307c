package io.github.rtspsink.rtp;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading a viewer's usual compound packet: a receiver report of one block, SDES CNAME and a PLI; docs/performance.md has the command. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RtcpBenchmark {
    private static final int PARTS = 3;

    private final RtcpReader reader = new RtcpReader(false);
    private final Counter counter = new Counter();
    private final ByteBuffer packet = ByteBuffer.allocateDirect(1500);
    private int bytes;

    @Setup
    public void write() {
        packet.put(Hex.bytes("81c90007 11111111 22222222 00000000 00001234 00000005 aabbccdd 00010000"
                + "81ca0003 11111111 01046162 63640000"
                + "81ce0002 11111111 22222222"));
        bytes = packet.position();
        packet.clear();
        if (read() != PARTS) {
            throw new IllegalStateException("the packet is refused: " + read());
        }
    }

    @Benchmark
    public int read() {
        return reader.read(packet, 0, bytes, counter);
    }

    /** Uses what it is shown. Thread: the benchmark's. Ownership: none. */
    private static final class Counter implements RtcpHandler {
        private long sum;

        @Override
        public void onReportBlock(long reporterSsrc, ByteBuffer packet, int at) {
            sum += reporterSsrc;
        }

        @Override
        public void onPictureLoss(long senderSsrc, long mediaSsrc) {
            sum += mediaSsrc;
        }
    }
}
