package io.github.rtspsink.net.tcp;

import io.github.rtspsink.net.Budget;
import io.github.rtspsink.net.loop.Timer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection that carries RTSP bytes: plain, or inside TLS, an HTTP tunnel or a WebSocket.
 *
 * <p>Thread: control, except the {@link Outbox}. Ownership: owns the channel; borrows the receiver.
 */
public final class Link {
    private static final int MAX_FAREWELL_READS = 16;

    /**
     * Heap that an idle plain connection takes, measured: channel, key, outbox, decoder and what the receiver keeps, including
     * a short request.
     */
    static final int OWN_BYTES = 4 << 10;

    private static final Layer CLOSED = bytes -> {
        throw new ClosedChannelException();
    };

    /** Deadline of the handshakes of TLS and HTTP; RTSP has its own deadlines. */
    private static final long OPENING_NANOS = 10_000_000_000L;

    private final Links links;
    private final SocketChannel channel;
    private final Receiver receiver;
    private final Budget.Account account;
    private final InetSocketAddress peer;
    private final InetSocketAddress local;
    private final SelectionKey key;
    private final Outbox outbox;
    private Layer layer;
    private @Nullable TlsFraming encryption;
    private @Nullable Tunnel tunnel;
    private boolean open = true;
    private @Nullable Timer opening;
    private boolean framed;
    private boolean encrypted;
    private boolean paused;

    /** The user of a link. Thread: control. Ownership: belongs to the code that opened the link. */
    public interface Receiver {
        /** RTSP bytes, borrowed for the time of the call. */
        void received(ByteBuffer bytes);

        /** Estimated bytes of heap that it keeps of what it has received. */
        int waitingBytes();

        /** What the peer is entitled to while {@code waitingBytes} of its input wait. */
        Budget.Rank rank(int waitingBytes);

        /** Nothing more will come; the receiver must close the link. */
        void ended(String reason);
    }

    Link(Links links, SocketChannel channel, TlsUse use, Receiver receiver, Budget.Account account) throws IOException {
        this.links = links;
        this.channel = channel;
        this.receiver = receiver;
        this.account = account;
        this.peer = (InetSocketAddress) channel.getRemoteAddress();
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.layer = new ProtocolDetector(this, use);
        this.key = links.loop().register(channel, SelectionKey.OP_READ, this::ready, () -> end("its handler failed"));
        this.outbox = new Outbox(channel, key, links.chunks(), OutboxLimits.DEFAULT, links.loop()::nanoTime);
    }

    public InetSocketAddress peer() {
        return peer;
    }

    public InetSocketAddress local() {
        return local;
    }

    /** The peer to which limits per address assign this connection. */
    Object holder() {
        return account.address;
    }

    public Outbox outbox() {
        return outbox;
    }

    /** Whether TLS protects the connection. */
    public boolean isEncrypted() {
        return encrypted;
    }

    /** Whether RTSP goes through TLS, an HTTP tunnel or a WebSocket here. */
    public boolean isWrapped() {
        return framed || tunnel != null;
    }

    /** Whether this is a tunnel's POST, whose bytes another link receives. */
    public boolean isTunnelInput() {
        return tunnel != null && tunnel.input() == this;
    }

    boolean isOpen() {
        return open;
    }

    private void ready(SelectionKey ready) {
        if (ready.isWritable() && !outbox.onWritable()) {
            receiver.ended("the peer is gone or takes nothing");
        }
        if (open && ready.isReadable()) {
            read();
        }
    }

    private void read() {
        ByteBuffer buffer = links.readBuffer().clear();
        try {
            if (channel.read(buffer) < 0) {
                receiver.ended("closed by the peer");
                return;
            }
            layer.take(buffer.flip());
            settle();
        } catch (IOException failed) {
            end(failed.getMessage());
        }
    }

    /**
     * Updates the budget with the heap in use; if the budget refuses, the link ends. The GET of a tunnel pays for the POST as
     * well, so that both halves have the same rank.
     */
    public void settle() {
        Link payer = payer();
        if (payer != this) {
            account.resize(Budget.Kind.HEAP, 0);
            account.resize(Budget.Kind.CONNECTIONS, 0);
            payer.settle();
        } else if (open) {
            rerank();
            if (!account.resize(Budget.Kind.HEAP, (long) ownBytes() + waitingBytes())) {
                end("it keeps too much waiting: max-memory is reached");
            }
        }
    }

    /** Updates the rank, because the peer's entitlement may have changed. */
    public void rerank() {
        account.rank(receiver.rank(waitingBytes()));
    }

    private Link payer() {
        Link output = tunnel == null || tunnel.input() != this ? null : tunnel.output();
        return output == null ? this : output;
    }

    /** The POST, if this link is the GET of a tunnel. */
    private Optional<Link> input() {
        return tunnel == null || tunnel.output() != this ? Optional.empty() : Optional.ofNullable(tunnel.input());
    }

    private int ownBytes() {
        return OWN_BYTES + layer.ownBytes() + input().map(Link::ownBytes).orElse(0);
    }

    private int waitingBytes() {
        return layer.waitingBytes()
                + receiver.waitingBytes()
                + input().map(Link::waitingBytes).orElse(0);
    }

    void end(@Nullable String reason) {
        if (open) {
            receiver.ended(reason == null ? "failed" : reason);
        }
    }

    /**
     * Pauses or resumes reading, so that a peer cannot pile up requests. It also applies to a POST that a tunnel gets later.
     */
    public void pause(boolean value) {
        paused = value;
        if (tunnel == null) {
            watch(!value);
        } else if (tunnel.input() != null) {
            tunnel.input().watch(!value);
        }
    }

    boolean isPaused() {
        return paused;
    }

    void watch(boolean reading) {
        if (!open) {
            return;
        }
        if (reading) {
            key.interestOpsOr(SelectionKey.OP_READ);
        } else {
            key.interestOpsAnd(~SelectionKey.OP_READ);
        }
    }

    /** The topmost layer, which receives RTSP bytes. */
    Layer rtsp() {
        opened();
        return this::deliver;
    }

    void deliver(ByteBuffer bytes) {
        if (open) {
            receiver.received(bytes);
            if (tunnel != null) {
                settle();
            }
        }
    }

    Layer startTls() {
        startOpening();
        Tls tls = links.tls();
        if (tls == null) {
            throw new IllegalStateException("a port with TLS has no certificate");
        }
        SSLEngine engine = tls.engine();
        encryption = new TlsFraming(engine, tls.records());
        encrypted = true;
        frame(encryption);
        return new TlsLayer(this, links, engine, encryption, new ProtocolDetector(this, TlsUse.NONE));
    }

    Layer startHttp() {
        startOpening();
        return new HttpLayer(this, links);
    }

    Layer startWebSocket() {
        opened();
        WebSocketFraming framing = new WebSocketFraming(encryption);
        frame(framing);
        return new WebSocketLayer(this, framing);
    }

    private void frame(Framing framing) {
        framed = true;
        outbox.framing(framing);
    }

    /** Makes this link one half of {@code joined}. */
    void join(Tunnel joined) {
        opened();
        tunnel = joined;
    }

    void connectTunnel() {
        if (tunnel != null) {
            tunnel.connect();
        }
    }

    private void startOpening() {
        if (opening == null) {
            opening = links.loop().schedule(OPENING_NANOS, this::checkOpening);
        }
    }

    private void checkOpening() {
        end("no hand-shake within " + OPENING_NANOS / 1_000_000_000 + " s");
    }

    /** Cancels the timer, because a pending timer keeps this link and everything that belongs to it in memory. */
    private void opened() {
        if (opening != null) {
            opening.cancel();
            opening = null;
        }
    }

    /** Tells the peer that nothing follows. */
    public void endOutput() throws IOException {
        outbox.endOutput();
    }

    /** Closes at once; idempotent. When it returns no thread writes to the channel any more. */
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        opened();
        try {
            sayFarewell();
        } finally {
            outbox.close();
            layer = CLOSED;
            encryption = null;
            if (tunnel != null) {
                links.tunnels().closed(tunnel, this);
            }
        }
    }

    /**
     * Closes the output and reads pending input: closing a socket with unread bytes resets the connection, and the peer may
     * lose the last packet, for example an RTCP BYE.
     */
    private void sayFarewell() {
        try {
            outbox.endOutput();
            int reads = 0;
            while (reads < MAX_FAREWELL_READS
                    && channel.read(links.farewellBuffer().clear()) > 0) {
                reads++;
            }
        } catch (IOException gone) {
            // Nobody is there to be told.
            return;
        }
    }
}
