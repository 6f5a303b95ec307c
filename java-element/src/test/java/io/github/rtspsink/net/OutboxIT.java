package io.github.rtspsink.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real connection whose far end reads only when told to. */
class OutboxIT {
    private static final int UNIT_BYTES = 20_000;
    private static final long SECOND = 1_000_000_000L;

    private final List<Throwable> errors = new ArrayList<>();
    private final ChunkPool pool = new ChunkPool(8 << 20);
    private final ByteBuffer unit = ByteBuffer.allocateDirect(UNIT_BYTES);
    private long nowNanos = 5;
    private ControlLoop loop;
    private SocketChannel near;
    private SocketChannel far;
    private Outbox outbox;

    @BeforeEach
    void connect() throws IOException {
        loop = ControlLoop.stepped(() -> nowNanos, errors::add);
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            far = SocketChannel.open();
            far.setOption(StandardSocketOptions.SO_RCVBUF, 32 << 10);
            far.connect(server.getLocalAddress());
            near = server.accept();
        }
        near.setOption(StandardSocketOptions.SO_SNDBUF, 32 << 10);
        near.configureBlocking(false);
        SelectionKey key = loop.register(near, SelectionKey.OP_READ, ready -> outbox.onWritable());
        outbox = new Outbox(near, key, pool, new OutboxLimits(1 << 20, 2 * SECOND, 64 << 10), () -> nowNanos);
    }

    @AfterEach
    void disconnect() throws IOException {
        outbox.close();
        far.close();
        loop.close();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldRefuseWholeUnitsFromAPeerThatStopsReadingAndResumeWhenItReads() throws IOException {
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            Outbox.Result result = outbox.writeMedia(unit((byte) i));
            assertThat(result).isNotEqualTo(Outbox.Result.CLOSED);
            if (result == Outbox.Result.REFUSED) {
                refused++;
            } else {
                assertThat(refused).as("taken after a refusal").isZero();
                accepted++;
            }
        }
        assertThat(refused).isPositive().isEqualTo((int) outbox.refused());
        assertThat(outbox.queuedBytes()).isBetween((1 << 20) - UNIT_BYTES, 1 << 20);

        byte[] read = readAll((long) accepted * UNIT_BYTES);

        for (int i = 0; i < read.length; i++) {
            assertThat(read[i]).as("byte %d", i).isEqualTo((byte) (i / UNIT_BYTES));
        }
        assertThat(outbox.queuedBytes()).isZero();
        assertThat(pool.takenBytes()).isZero();
        assertThat(outbox.bytesWritten()).isEqualTo(read.length);
        assertThat(outbox.writeMedia(unit((byte) 1))).isEqualTo(Outbox.Result.SENT);
    }

    @Test
    void shouldFinishAUnitThatWasBegunEvenBeyondTheBound() throws IOException {
        ByteBuffer large = ByteBuffer.allocateDirect(3 << 20);
        for (int i = 0; i < large.capacity(); i++) {
            large.put(i, (byte) (i * 31 >> 3));
        }
        large.position(16);

        assertThat(outbox.writeMedia(large)).isEqualTo(Outbox.Result.QUEUED);
        assertThat(large.position()).isEqualTo(16);
        assertThat(large.limit()).isEqualTo(large.capacity());
        assertThat(outbox.writeMedia(unit((byte) 1))).isEqualTo(Outbox.Result.REFUSED);
        large.put(500, (byte) ~large.get(500));

        byte[] read = readAll(large.remaining());
        for (int i = 0; i < read.length; i++) {
            assertThat(read[i]).as("byte %d", i).isEqualTo((byte) ((i + 16) * 31 >> 3));
        }
    }

    @Test
    void shouldKeepControlDataInOrderWithMedia() throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 150; i++) {
            if (outbox.writeMedia(unit((byte) i)) != Outbox.Result.REFUSED) {
                for (int k = 0; k < UNIT_BYTES; k++) {
                    expected.write(i);
                }
            }
            byte[] reply = ("RTSP/1.0 200 OK\r\nCSeq: " + i + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            assertThat(outbox.writeControl(reply)).isNotIn(Outbox.Result.REFUSED, Outbox.Result.CLOSED);
            expected.writeBytes(reply);
        }
        assertThat(outbox.refused()).isPositive();

        assertThat(readAll(expected.size())).isEqualTo(expected.toByteArray());
    }

    @Test
    void shouldGiveUpAPeerThatLetsControlDataPileUp() {
        fill();
        Outbox.Result result = Outbox.Result.QUEUED;
        int written = 0;
        while (result == Outbox.Result.QUEUED && written < 1 << 20) {
            result = outbox.writeControl(new byte[1_000]);
            written += 1_000;
        }
        assertThat(result).isEqualTo(Outbox.Result.CLOSED);
        assertThat(written).isBetween(64_000, (64 << 10) + UNIT_BYTES + 1_000);
        assertThat(outbox.writeMedia(unit((byte) 1))).isEqualTo(Outbox.Result.CLOSED);
        assertThat(outbox.onWritable()).isFalse();
        assertThat(pool.takenBytes()).isZero();
    }

    @Test
    void shouldRefuseMediaWhileTheOldestByteIsTooOld() throws IOException {
        int accepted = fillUntilQueued();
        nowNanos += 2 * SECOND;
        assertThat(outbox.writeMedia(unit((byte) accepted))).isEqualTo(Outbox.Result.QUEUED);
        nowNanos += 1;
        assertThat(outbox.writeMedia(unit((byte) 0))).isEqualTo(Outbox.Result.REFUSED);
        assertThat(outbox.refused()).isEqualTo(1);

        readAll((long) (accepted + 1) * UNIT_BYTES);

        assertThat(outbox.writeMedia(unit((byte) 0))).isEqualTo(Outbox.Result.SENT);
    }

    @Test
    void shouldTellHowLongThePeerTakesNothing() throws IOException {
        assertThat(outbox.stalledNanos(nowNanos)).isZero();
        int accepted = fillUntilQueued();
        nowNanos += 7 * SECOND;
        assertThat(outbox.stalledNanos(nowNanos)).isEqualTo(7 * SECOND);

        readAll((long) accepted * UNIT_BYTES);

        assertThat(outbox.stalledNanos(nowNanos)).isZero();
    }

    @Test
    void shouldRefuseWholeUnitsWhenThePoolIsEmpty() {
        fillUntilQueued();
        List<ByteBuffer> taken = new ArrayList<>();
        for (ByteBuffer chunk = pool.take(); chunk != null; chunk = pool.take()) {
            taken.add(chunk);
        }
        int before = outbox.queuedBytes();
        ByteBuffer large = ByteBuffer.allocateDirect(ChunkPool.CHUNK_BYTES + 1);

        assertThat(outbox.writeMedia(large)).isEqualTo(Outbox.Result.REFUSED);

        assertThat(outbox.queuedBytes()).isEqualTo(before);
        taken.forEach(pool::giveBack);
        assertThat(outbox.writeMedia(large)).isEqualTo(Outbox.Result.QUEUED);
    }

    @Test
    void shouldNoticeAPeerThatIsGone() throws IOException {
        far.setOption(StandardSocketOptions.SO_LINGER, 0);
        far.close();

        Outbox.Result result = Outbox.Result.SENT;
        for (int i = 0; i < 100 && result != Outbox.Result.CLOSED; i++) {
            result = outbox.writeMedia(unit((byte) i));
        }

        assertThat(result).isEqualTo(Outbox.Result.CLOSED);
        assertThat(outbox.writeControl(new byte[1])).isEqualTo(Outbox.Result.CLOSED);
    }

    @Test
    void shouldTouchNothingAfterClose() {
        fill();

        outbox.close();
        outbox.close();

        assertThat(outbox.writeMedia(unit((byte) 1))).isEqualTo(Outbox.Result.CLOSED);
        assertThat(outbox.writeControl(new byte[1])).isEqualTo(Outbox.Result.CLOSED);
        assertThat(outbox.onWritable()).isFalse();
        assertThat(outbox.queuedBytes()).isZero();
        assertThat(pool.takenBytes()).isZero();
        assertThat(near.isOpen()).isFalse();
    }

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

    private void fill() {
        while (outbox.writeMedia(unit((byte) 1)) != Outbox.Result.REFUSED) {
            assertThat(outbox.queuedBytes()).isLessThanOrEqualTo(1 << 20);
        }
    }

    /** Returns how many units were taken. */
    private int fillUntilQueued() {
        int accepted = 1;
        while (outbox.writeMedia(unit((byte) 1)) == Outbox.Result.SENT) {
            accepted++;
        }
        return accepted;
    }

    private ByteBuffer unit(byte value) {
        unit.clear();
        while (unit.hasRemaining()) {
            unit.put(value);
        }
        return unit.flip();
    }

    private byte[] readAll(long count) throws IOException {
        ByteBuffer target = ByteBuffer.allocate((int) count);
        far.configureBlocking(false);
        for (int idle = 0; target.hasRemaining() && idle < 2_000; ) {
            idle = far.read(target) > 0 ? 0 : idle + 1;
            loop.runOnce(1);
        }
        assertThat(target.hasRemaining()).isFalse();
        return target.array();
    }
}
