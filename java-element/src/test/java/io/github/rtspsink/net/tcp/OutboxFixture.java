package io.github.rtspsink.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.net.loop.ControlLoop;
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

/** A real connection whose far end reads only when told to. */
abstract class OutboxFixture {
    static final int UNIT_BYTES = 20_000;
    static final long SECOND = 1_000_000_000L;

    final List<Throwable> errors = new ArrayList<>();
    final ChunkPool pool = new ChunkPool(8 << 20);
    final ByteBuffer unit = ByteBuffer.allocateDirect(UNIT_BYTES);
    long nowNanos = 5;
    ControlLoop loop;
    SocketChannel near;
    SocketChannel far;
    Outbox outbox;

    @BeforeEach
    final void connect() throws IOException {
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
    final void disconnect() throws IOException {
        outbox.close();
        far.close();
        loop.close();
        assertThat(errors).isEmpty();
    }

    final void fill() {
        while (outbox.writeMedia(unit((byte) 1)) != Outbox.Result.REFUSED) {
            assertThat(outbox.queuedBytes()).isLessThanOrEqualTo(1 << 20);
        }
    }

    /** Returns how many units were taken. */
    final int fillUntilQueued() {
        int accepted = 1;
        while (outbox.writeMedia(unit((byte) 1)) == Outbox.Result.SENT) {
            accepted++;
        }
        return accepted;
    }

    final ByteBuffer unit(byte value) {
        unit.clear();
        while (unit.hasRemaining()) {
            unit.put(value);
        }
        return unit.flip();
    }

    final byte[] readAll(long count) throws IOException {
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
