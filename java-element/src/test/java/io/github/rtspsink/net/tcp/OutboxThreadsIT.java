package io.github.rtspsink.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.net.Allocations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The outbox on the path of the streaming threads. */
class OutboxThreadsIT extends OutboxFixture {
    @Test
    void shouldKeepUnitsOfSeveralThreadsWhole() throws Exception {
        int threads = 3;
        int unitsPerThread = 300;
        AtomicLong accepted = new AtomicLong();
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            byte value = (byte) t;
            Thread writer = new Thread(
                    () -> {
                        ByteBuffer own = ByteBuffer.allocateDirect(1_000 + value);
                        for (int i = 0; i < own.capacity(); i++) {
                            own.put(i, value);
                        }
                        for (int i = 0; i < unitsPerThread; i++) {
                            if (outbox.writeMedia(own) != Outbox.Result.REFUSED) {
                                accepted.addAndGet(own.capacity());
                            }
                        }
                    },
                    "writer-" + t);
            writers.add(writer);
            writer.start();
        }
        ByteBuffer read = ByteBuffer.allocate(threads * unitsPerThread * 1_002);
        far.configureBlocking(false);
        long deadline = System.nanoTime() + 10 * SECOND;
        while (System.nanoTime() < deadline && (isAnyAlive(writers) || read.position() < accepted.get())) {
            far.read(read);
            loop.runOnce(1);
        }
        assertThat(accepted.get()).isPositive().isEqualTo(read.position());
        assertUnitsWhole(read.flip());
    }

    private static boolean isAnyAlive(List<Thread> threads) {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    private static void assertUnitsWhole(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte value = bytes.get();
            for (int i = 1; i < 1_000 + value; i++) {
                assertThat(bytes.get()).isEqualTo(value);
            }
        }
    }

    @Test
    void shouldAllocateNothingWhileThePeerTakesAll() throws IOException {
        ByteBuffer sink = ByteBuffer.allocateDirect(UNIT_BYTES);
        ByteBuffer shared = unit((byte) 1);
        for (int i = 0; i < 20_000; i++) {
            writeAndRead(shared, sink);
        }
        Allocations allocations = new Allocations();

        for (int i = 0; i < 1_000; i++) {
            writeAndRead(shared, sink);
        }

        assertThat(allocations.bytes()).isZero();
    }

    private void writeAndRead(ByteBuffer shared, ByteBuffer sink) throws IOException {
        if (outbox.writeMedia(shared) != Outbox.Result.SENT) {
            throw new AssertionError("not taken at once");
        }
        sink.clear();
        while (sink.hasRemaining()) {
            far.read(sink);
        }
    }
}
