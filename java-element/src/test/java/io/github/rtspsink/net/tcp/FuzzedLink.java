package io.github.rtspsink.net.tcp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.net.Budget;
import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.rtsp.Limits;
import io.github.rtspsink.rtsp.RtspDecoder;
import io.github.rtspsink.rtsp.RtspException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real connection on loopback, whose far end is the fuzzer's and whose near end hands RTSP to a decoder, as a server does.
 *
 * <p>Thread: the target's, which is the loop's too. Ownership: owns both ends; all links of a process share loop and server socket.
 */
final class FuzzedLink implements Link.Receiver, AutoCloseable {
    private static final int TURNS = 3;
    private static final long LATER_NANOS = 30_000_000_000L;
    private static final int REPLY_BYTES = 32 << 10;

    private static final List<Throwable> ERRORS = new ArrayList<>();
    private static final ControlLoop LOOP = ControlLoop.stepped(FuzzedLink::now, ERRORS::add);
    private static final ChunkPool CHUNKS = new ChunkPool(8 << 20);
    private static final Budget BUDGET = new Budget();
    private static final ServerSocketChannel LISTENER = listen();
    private static long nowNanos = 1;
    private static int open;

    static {
        BUDGET.capacity(Budget.Kind.HEAP, 24 << 20);
    }

    private final SocketChannel far;
    private final Budget.Account account;
    private final Link link;
    private final RtspDecoder decoder = new RtspDecoder(Limits.DEFAULT);
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean ended;

    FuzzedLink(Links links) throws IOException {
        far = SocketChannel.open(LISTENER.getLocalAddress());
        far.configureBlocking(false);
        // No connection of the thousands a second is remembered by the kernel.
        far.setOption(StandardSocketOptions.SO_LINGER, 0);
        far.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SocketChannel near = LISTENER.accept();
        near.setOption(StandardSocketOptions.TCP_NODELAY, true);
        near.configureBlocking(false);
        account = BUDGET.open("peer", kind -> ended("gave way"));
        link = links.open(near, links.tls() == null ? TlsUse.NONE : TlsUse.OPTIONAL, this, account);
        open++;
    }

    private static long now() {
        return nowNanos;
    }

    private static ServerSocketChannel listen() {
        try {
            return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Links links(@Nullable Tls tls) {
        return new Links(LOOP, CHUNKS, tls, WebOrigins.SAME);
    }

    /** What the peer sends; nothing once the connection has ended. */
    void send(byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (!ended && rest.hasRemaining()) {
            try {
                far.write(rest);
            } catch (IOException closedByUs) {
                return;
            }
            turn();
        }
        turn();
    }

    private static void turn() {
        for (int i = 0; i < TURNS; i++) {
            LOOP.runOnce(0);
        }
        check(ERRORS.isEmpty(), "an exception came out of the loop: " + ERRORS);
    }

    /** What we have answered so far and nobody has read yet. */
    byte[] replies() throws IOException {
        ByteBuffer replies = ByteBuffer.allocate(REPLY_BYTES);
        try {
            far.read(replies);
        } catch (IOException closedByUs) {
            return new byte[0];
        }
        byte[] read = new byte[replies.flip().remaining()];
        replies.get(read);
        return read;
    }

    /** All RTSP bytes that came out of the layers. */
    byte[] received() {
        return received.toByteArray();
    }

    boolean hasEnded() {
        return ended;
    }

    @Override
    public void received(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        received.writeBytes(copy);
        decoder.feed(bytes);
        boolean more = true;
        while (more) {
            try {
                more = decoder.next() != null;
            } catch (RtspException documented) {
                more = !documented.fatal();
            }
        }
    }

    @Override
    public void ended(String reason) {
        ended = true;
        link.close();
    }

    @Override
    public int waitingBytes() {
        return decoder.heldBytes();
    }

    @Override
    public Budget.Rank rank(int waitingBytes) {
        return Budget.Rank.STRANGER;
    }

    /** Closes both ends and lets the timers of this connection pass. */
    @Override
    public void close() throws IOException {
        link.close();
        account.close();
        far.close();
        nowNanos += LATER_NANOS;
        turn();
        open--;
        check(open > 0 || BUDGET.held(Budget.Kind.HEAP) == 0, "the budget is not given back");
    }
}
