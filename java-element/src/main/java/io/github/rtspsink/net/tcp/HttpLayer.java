package io.github.rtspsink.net.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of one HTTP request, which opens half of a tunnel or a WebSocket, and answers it.
 *
 * <p>Thread: control; Netty's codecs run in it as plain decoders, without a thread or socket of their own. Ownership: belongs to
 * its {@link Link}.
 */
final class HttpLayer implements Layer {
    static final String COOKIE = "x-sessioncookie";

    private static final int MAX_LINE_BYTES = 4 << 10;
    private static final int MAX_HEADER_BYTES = 8 << 10;
    private static final int MAX_COOKIE_CHARACTERS = 128;

    /** Heap that the codec takes before any byte has come; measured. */
    private static final int CODEC_BYTES = 7 << 10;

    private final Link link;
    private final Links links;
    private final EmbeddedChannel http = new EmbeddedChannel(
            new HttpRequestDecoder(new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_LINE_BYTES)
                    .setMaxHeaderSize(MAX_HEADER_BYTES)),
            new HttpResponseEncoder(),
            new OnlyHead());
    private @Nullable Layer chosen;
    private int headBytes;

    HttpLayer(Link link, Links links) {
        this.link = link;
        this.links = links;
        http.config().setAllocator(WebSocketFraming.HEAP);
    }

    /** Stops HTTP decoding after the head: a tunnel's body has no true length, and a WebSocket has frames. */
    private static final class OnlyHead extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.fireChannelRead(message);
            if (message instanceof HttpRequest) {
                context.pipeline().remove(HttpRequestDecoder.class);
            }
        }
    }

    @Override
    public void take(ByteBuffer bytes) throws IOException {
        if (chosen != null) {
            chosen.take(bytes);
            return;
        }
        headBytes += bytes.remaining();
        http.writeInbound(Unpooled.copiedBuffer(bytes));
        bytes.position(bytes.limit());
        if (http.readInbound() instanceof HttpRequest request) {
            chosen = answer(request);
            takeRest(chosen);
        }
    }

    @Override
    public int ownBytes() {
        return CODEC_BYTES + (chosen == null ? 0 : chosen.ownBytes());
    }

    /** A head is kept as bytes or as strings, with buffers of up to twice the bytes that have come. */
    @Override
    public int waitingBytes() {
        return chosen == null ? 2 * headBytes : chosen.waitingBytes();
    }

    private void takeRest(Layer next) throws IOException {
        for (Object message = http.readInbound(); message != null; message = http.readInbound()) {
            try {
                if (message instanceof ByteBuf rest) {
                    next.take(rest.nioBuffer());
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private Layer answer(HttpRequest request) throws IOException {
        if (request.decoderResult().isFailure()) {
            throw refuse(request, HttpResponseStatus.BAD_REQUEST, "bad HTTP");
        }
        if (request.headers().contains(HttpHeaderNames.UPGRADE)) {
            return webSocket(request);
        }
        String cookie = cookie(request);
        return request.method().equals(HttpMethod.GET) ? output(request, cookie) : input(request, cookie);
    }

    private String cookie(HttpRequest request) throws IOException {
        List<String> cookies = request.headers().getAll(COOKIE);
        if (cookies.isEmpty()) {
            throw refuse(request, HttpResponseStatus.NOT_FOUND, "HTTP without " + COOKIE);
        }
        String cookie = cookies.get(0);
        if (cookies.size() > 1 || cookie.isBlank() || cookie.length() > MAX_COOKIE_CHARACTERS) {
            throw refuse(request, HttpResponseStatus.BAD_REQUEST, "no usable " + COOKIE);
        }
        return cookie;
    }

    private Layer output(HttpRequest request, String cookie) throws IOException {
        check(request, links.tunnels().addOutput(link, cookie));
        send(tunnelReply(request));
        link.connectTunnel();
        return bytes -> {
            throw new ProtocolException("bytes after the GET of a tunnel");
        };
    }

    private static HttpResponse tunnelReply(HttpRequest request) {
        HttpResponse reply = new DefaultHttpResponse(version(request), HttpResponseStatus.OK);
        reply.headers()
                .set(HttpHeaderNames.SERVER, "rtspsink")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.PRAGMA, HttpHeaderValues.NO_CACHE)
                .set(HttpHeaderNames.CONTENT_TYPE, "application/x-rtsp-tunnelled");
        return reply;
    }

    /**
     * The POST is joined at the end of the loop's turn, because a peer that replaces its POST has closed the old one, and this
     * turn may not have seen that yet.
     */
    private Layer input(HttpRequest request, String cookie) {
        Base64Layer decoder = new Base64Layer();
        link.watch(false);
        links.loop().execute(() -> join(request, cookie, decoder));
        return decoder;
    }

    private void join(HttpRequest request, String cookie, Base64Layer decoder) {
        if (!link.isOpen()) {
            return;
        }
        try {
            check(request, links.tunnels().addInput(link, cookie, decoder));
        } catch (IOException refused) {
            link.end(refused.getMessage());
        }
    }

    private void check(HttpRequest request, Tunnels.Verdict verdict) throws IOException {
        switch (verdict) {
            case JOINED -> {
                return;
            }
            case TAKEN -> throw refuse(request, HttpResponseStatus.CONFLICT, "its " + COOKIE + " is in use");
            case FULL -> throw refuse(request, HttpResponseStatus.SERVICE_UNAVAILABLE, "too many half tunnels");
        }
    }

    private Layer webSocket(HttpRequest request) throws IOException {
        WebSocketHandshake handshake = new WebSocketHandshake(links.origins(), link.isEncrypted());
        HttpResponse reply = handshake.answer(request);
        send(reply);
        if (!reply.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            throw new ProtocolException("WebSocket refused: " + reply.status()
                    + (reply.status().equals(HttpResponseStatus.FORBIDDEN)
                            ? ", the page's origin is not one of websocket-origins"
                            : ""));
        }
        return link.startWebSocket();
    }

    /** Answers with {@code status} and returns the exception that ends the connection. */
    private IOException refuse(HttpRequest request, HttpResponseStatus status, String reason) {
        HttpResponse reply = new DefaultFullHttpResponse(version(request), status);
        reply.headers()
                .set(HttpHeaderNames.SERVER, "rtspsink")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
        send(reply);
        return new ProtocolException(reason);
    }

    private static HttpVersion version(HttpRequest request) {
        return request.protocolVersion().equals(HttpVersion.HTTP_1_0) ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
    }

    private void send(HttpResponse reply) {
        http.writeOutbound(reply);
        for (ByteBuf part = http.readOutbound(); part != null; part = http.readOutbound()) {
            link.outbox().writeControl(part.nioBuffer());
            part.release();
        }
    }
}
