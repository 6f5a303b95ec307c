package io.github.rtspsink.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * RTSP bytes in and out of one TCP connection, whatever they are wrapped in: nothing, TLS, an HTTP tunnel, a WebSocket.
 *
 * <p>Thread: control, but for the {@link Outbox}. Ownership: owns the channel; the receiver is borrowed.
 */
public final class Link {
    private static final int MAX_FAREWELL_READS = 16;

    /** For the hand-shakes of TLS and HTTP; RTSP has its own deadlines. */
    private static final long OPENING_NANOS = 10_000_000_000L;

    private final Links links;
    private final SocketChannel channel;
    private final Receiver receiver;
    private final InetSocketAddress peer;
    private final InetSocketAddress local;
    private final SelectionKey key;
    private final Outbox outbox;
    private final Layer layer;
    private @Nullable TlsFraming encryption;
    private @Nullable Tunnel tunnel;
    private boolean open = true;
    private boolean opening;
    private boolean framed;
    private boolean paused;

    /** What a link tells its user. */
    public interface Receiver {
        /** RTSP bytes, borrowed for the time of the call. */
        void received(ByteBuffer bytes);

        /** Nothing more will come; the link is to be closed. */
        void ended(String reason);
    }

    Link(Links links, SocketChannel channel, TlsUse use, Receiver receiver) throws IOException {
        this.links = links;
        this.channel = channel;
        this.receiver = receiver;
        this.peer = (InetSocketAddress) channel.getRemoteAddress();
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.layer = new FirstBytes(this, use);
        this.key = links.loop().register(channel, SelectionKey.OP_READ, this::ready, () -> end("its handler failed"));
        this.outbox = new Outbox(channel, key, links.chunks(), OutboxLimits.DEFAULT, links.loop()::nanoTime);
    }

    public InetSocketAddress peer() {
        return peer;
    }

    public InetSocketAddress local() {
        return local;
    }

    public Outbox outbox() {
        return outbox;
    }

    /** Whether nobody on the way can read along. */
    public boolean isEncrypted() {
        return encryption != null;
    }

    /** Whether RTSP goes through TLS, an HTTP tunnel or a WebSocket here. */
    public boolean isWrapped() {
        return framed || tunnel != null;
    }

    /** Whether it only carries what another link, the one it is joined with, receives. */
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
        } catch (IOException failed) {
            end(failed.getMessage());
        }
    }

    void end(@Nullable String reason) {
        if (open) {
            receiver.ended(reason == null ? "failed" : reason);
        }
    }

    /** Stops or continues reading, so that a peer cannot pile up requests; holds through every change of a tunnel's input. */
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

    /** The layer above all: what it takes is RTSP. */
    Layer rtsp() {
        opening = false;
        return this::deliver;
    }

    void deliver(ByteBuffer bytes) {
        if (open) {
            receiver.received(bytes);
        }
    }

    Layer startTls() {
        startOpening();
        Tls tls = links.tls();
        if (tls == null) {
            throw new IllegalStateException("a port with TLS has no certificate");
        }
        SSLEngine engine = tls.engine();
        encryption = new TlsFraming(engine);
        frame(encryption);
        return new TlsLayer(this, engine, encryption, new FirstBytes(this, TlsUse.NONE), links.plainBuffer());
    }

    Layer startHttp() {
        startOpening();
        return new HttpLayer(this, links);
    }

    Layer startWebSocket() {
        opening = false;
        WebSocketFraming framing = new WebSocketFraming(encryption);
        frame(framing);
        return new WebSocketLayer(this, framing);
    }

    private void frame(Framing framing) {
        framed = true;
        outbox.framing(framing);
    }

    /** This link is one half of {@code joined} from now on. */
    void join(Tunnel joined) {
        opening = false;
        tunnel = joined;
    }

    void connectTunnel() {
        if (tunnel != null) {
            tunnel.connect();
        }
    }

    private void startOpening() {
        if (!opening) {
            opening = true;
            links.loop().schedule(OPENING_NANOS, this::checkOpening);
        }
    }

    private void checkOpening() {
        if (opening) {
            end("no hand-shake within " + OPENING_NANOS / 1_000_000_000 + " s");
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
        try {
            sayFarewell();
        } finally {
            outbox.close();
            if (tunnel != null) {
                links.tunnels().closed(tunnel, this);
            }
        }
    }

    /** A socket that is closed with bytes unread takes back what it sent last, which may be an RTCP BYE. */
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
