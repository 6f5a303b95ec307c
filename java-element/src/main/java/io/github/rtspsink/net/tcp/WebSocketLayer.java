package io.github.rtspsink.net.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Decodes a viewer's WebSocket frames (RFC 6455) into one stream of RTSP bytes. Frames must be masked and may be cut anywhere.
 *
 * <p>Thread: control. Ownership: belongs to its {@link Link}; shares the framing with the outbox.
 */
final class WebSocketLayer implements Layer {
    static final int MAX_FRAME_BYTES = 64 << 10;

    /** Heap that the two codecs of an idle connection take; measured. */
    private static final int CODEC_BYTES = 3 << 10;

    /** Fragments of one message; no client has a reason to use more. */
    static final int MAX_FRAGMENTS = 64;

    private static final WebSocketDecoderConfig CONFIG = WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowMaskMismatch(false)
            .allowExtensions(false)
            .closeOnProtocolViolation(false)
            .withUTF8Validator(false)
            .maxFramePayloadLength(MAX_FRAME_BYTES)
            .build();

    private final Link link;
    private final WebSocketFraming framing;
    private final FrameDecoder decoder = new FrameDecoder();
    private final EmbeddedChannel frames = new EmbeddedChannel(decoder);
    private int fragments;

    /** Decoder that tells how much of an unfinished frame it keeps. */
    private static final class FrameDecoder extends WebSocket13FrameDecoder {
        FrameDecoder() {
            super(CONFIG);
        }

        int waitingBytes() {
            return actualReadableBytes();
        }
    }

    WebSocketLayer(Link link, WebSocketFraming framing) {
        this.link = link;
        this.framing = framing;
        frames.config().setAllocator(WebSocketFraming.HEAP);
    }

    @Override
    public void take(ByteBuffer bytes) throws IOException {
        try {
            frames.writeInbound(Unpooled.copiedBuffer(bytes));
            bytes.position(bytes.limit());
        } catch (CorruptedWebSocketFrameException violation) {
            throw fail(violation);
        }
        for (WebSocketFrame frame = frames.readInbound(); frame != null; frame = frames.readInbound()) {
            try {
                take(frame);
            } finally {
                frame.release();
            }
        }
    }

    @Override
    public int ownBytes() {
        return CODEC_BYTES;
    }

    /** Netty's buffer for an unfinished frame has up to twice the bytes that have come. */
    @Override
    public int waitingBytes() {
        return 2 * decoder.waitingBytes();
    }

    private void take(WebSocketFrame frame) throws IOException {
        ByteBuf content = frame.content();
        if (frame instanceof PingWebSocketFrame) {
            link.outbox().writeControl(content.nioBuffer(), framing.pong());
        } else if (frame instanceof CloseWebSocketFrame) {
            throw new ProtocolException("WebSocket closed by the peer");
        } else if (!(frame instanceof PongWebSocketFrame)) {
            fragments = frame.isFinalFragment() ? 0 : fragments + 1;
            if (fragments >= MAX_FRAGMENTS) {
                throw fail(new CorruptedWebSocketFrameException(
                        WebSocketCloseStatus.POLICY_VIOLATION, "a message in too many fragments"));
            }
            link.deliver(content.nioBuffer());
        }
    }

    private IOException fail(CorruptedWebSocketFrameException violation) {
        link.outbox().writeControl(ByteBuffer.allocate(0), framing.closing(violation.closeStatus()));
        return new IOException(violation.getMessage(), violation);
    }
}
