package io.github.rtspsink.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
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
