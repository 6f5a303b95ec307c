package io.github.rtspsink.media;

import io.github.rtspsink.net.tcp.ChunkPool;
import io.github.rtspsink.net.tcp.Outbox;
import io.github.rtspsink.net.tcp.OutboxLimits;
import io.github.rtspsink.net.udp.UdpPortPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Publishes to itself over loopback until the JIT has compiled the code that each packet runs through. Without this, a stream
 * of 30 pictures a second is interpreted for its first seven seconds, because a method is compiled after about 200 calls.
 *
 * <p>Thread: any but a streaming thread; takes about 100 ms. Ownership: closes all that it opens.
 */
public final class WarmUp implements StreamEvents {
    private static final int ROUNDS = 400;
    private static final int PACKETS = 4;
    private static final int PACKET_BYTES = 200;
    private static final int DATA_OFFSET = 64;
    private static final int KEY_EVERY = 10;
    private static final int QUEUE_BYTES = 1 << 20;

    private final ByteBuffer block =
            ByteBuffer.allocateDirect(DATA_OFFSET + PACKETS * PACKET_BYTES).order(ByteOrder.nativeOrder());
    private final ByteBuffer received = ByteBuffer.allocateDirect(QUEUE_BYTES);

    private WarmUp() {}

    /** Returns when the code is warm; throws what opening sockets on loopback throws. */
    public static void run() {
        try {
            new WarmUp().publish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void publish() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (Selector selector = Selector.open();
                Senders senders = new Senders("rtspsink-warm-up", 1, thrown -> {});
                UdpPortPair ports = UdpPortPair.open(loopback.getHostAddress());
                ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0));
                SocketChannel viewer = SocketChannel.open(listener.getLocalAddress());
                SocketChannel channel = listener.accept()) {
            Stream stream = new Stream(0, FastStart.NONE, new ClockMapping(), senders, this);
            InetSocketAddress self = new InetSocketAddress(loopback, ports.rtpPort());
            stream.joinAtNextStart(new UdpSubscriber(ports, self, self));
            stream.joinAtNextStart(new TcpSubscriber(outbox(channel, selector), 0, 1));
            viewer.configureBlocking(false);
            for (int round = 0; round < ROUNDS; round++) {
                stream.publish(fill(round));
                viewer.read(received.clear());
            }
            stream.close();
        }
    }

    private static Outbox outbox(SocketChannel channel, Selector selector) throws IOException {
        channel.configureBlocking(false);
        return new Outbox(
                channel,
                channel.register(selector, 0),
                new ChunkPool(QUEUE_BYTES),
                OutboxLimits.DEFAULT,
                System::nanoTime);
    }

    /** Writes a batch in the layout of the C side; the packets have RTP version 2 and are zero otherwise. */
    private ByteBuffer fill(int round) {
        block.putInt(Batch.FLAGS, round % KEY_EVERY == 0 ? 1 : 0);
        block.putInt(Batch.PACKET_COUNT, PACKETS).putInt(Batch.DATA_BYTES, PACKETS * PACKET_BYTES);
        block.putInt(Batch.SIZES_OFFSET, Batch.HEADER_BYTES).putInt(Batch.DATA_OFFSET, DATA_OFFSET);
        for (int i = 0; i < PACKETS; i++) {
            block.putShort(Batch.HEADER_BYTES + 2 * i, (short) PACKET_BYTES);
            block.put(DATA_OFFSET + i * PACKET_BYTES, (byte) 0x80);
        }
        return block;
    }

    @Override
    public void startPublished(Stream stream) {
        // No viewer waits for a key frame here.
    }

    @Override
    public void resumed(Stream stream) {
        // No stream ends here.
    }

    @Override
    public void failed(Stream stream, Throwable thrown) {
        throw new IllegalStateException(thrown);
    }
}
