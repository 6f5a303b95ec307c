package io.github.rtspsink.net.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one binary frame (RFC 6455 section 5.2) of every write, inside TLS if the connection is encrypted.
 *
 * <p>Thread: any, under the lock of the outbox. Ownership: belongs to that outbox.
 */
final class WebSocketFraming implements Framing {
    private static final int HEADER_BYTES = 10;

    /** Memory that the garbage collector frees, also of a connection that ends in the middle of a frame. */
    static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

    private final EmbeddedChannel frames = new EmbeddedChannel(new WebSocket13FrameEncoder(false));
    private final @Nullable Framing encryption;
    private boolean closed;

    WebSocketFraming(@Nullable Framing encryption) {
        this.encryption = encryption;
        frames.config().setAllocator(HEAP);
    }

    @Override
    public int wireBytes(int count) {
        return encryption == null
                ? HEADER_BYTES + count
                : encryption.wireBytes(HEADER_BYTES) + encryption.wireBytes(count);
    }

    @Override
    public void frame(ByteBuffer source, WireBuffer target) throws IOException {
        write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(source)), target);
        source.position(source.limit());
    }

    private void write(WebSocketFrame frame, WireBuffer target) throws IOException {
        frames.writeOutbound(frame);
        for (ByteBuf part = frames.readOutbound(); part != null; part = frames.readOutbound()) {
            ByteBuffer bytes = part.nioBuffer();
            if (encryption == null) {
                target.put(bytes);
            } else if (bytes.hasRemaining()) {
                encryption.frame(bytes, target);
            }
            part.release();
        }
    }

    @Override
    public void end(WireBuffer target) throws IOException {
        close(WebSocketCloseStatus.NORMAL_CLOSURE, target);
        if (encryption != null) {
            encryption.end(target);
        }
    }

    private void close(WebSocketCloseStatus status, WireBuffer target) throws IOException {
        if (!closed) {
            closed = true;
            write(new CloseWebSocketFrame(status), target);
        }
    }

    /** Framing of a pong with the payload of a ping. */
    Framing pong() {
        return new Control() {
            @Override
            public void frame(ByteBuffer source, WireBuffer target) throws IOException {
                write(new PongWebSocketFrame(Unpooled.wrappedBuffer(source)), target);
            }
        };
    }

    /** Framing of a close frame with {@code status}. */
    Framing closing(WebSocketCloseStatus status) {
        return new Control() {
            @Override
            public void frame(ByteBuffer source, WireBuffer target) throws IOException {
                close(status, target);
            }
        };
    }

    /** Another kind of frame in the same stream. */
    private abstract class Control implements Framing {
        @Override
        public int wireBytes(int count) {
            return WebSocketFraming.this.wireBytes(count);
        }

        @Override
        public void end(WireBuffer target) throws IOException {
            WebSocketFraming.this.end(target);
        }
    }
}
