package io.github.rtspsink.net.tcp;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers the opening handshake of a WebSocket (RFC 6455 section 4.2) for the subprotocol of ONVIF's streaming specification.
 *
 * <p>Thread: control. Ownership: used for one request.
 */
final class WebSocketHandshake extends WebSocketServerHandshaker13 {
    private static final String SUBPROTOCOL = "rtsp.onvif.org";
    private static final String VERSION = "13";

    private final WebOrigins origins;
    private final boolean encrypted;

    /**
     * @param origins web pages that are admitted
     * @param encrypted whether the request came over TLS
     */
    WebSocketHandshake(WebOrigins origins, boolean encrypted) {
        super("", SUBPROTOCOL, false, WebSocketLayer.MAX_FRAME_BYTES);
        this.origins = origins;
        this.encrypted = encrypted;
    }

    /** The reply: 101, or the status that refuses. */
    FullHttpResponse answer(HttpRequest request) {
        if (!VERSION.equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            FullHttpResponse reply = refusal(HttpResponseStatus.UPGRADE_REQUIRED);
            reply.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
            return reply;
        }
        List<String> named = request.headers().getAll(HttpHeaderNames.ORIGIN);
        if (!origins.admit(named, request.headers().getAll(HttpHeaderNames.HOST), encrypted)) {
            return refusal(HttpResponseStatus.FORBIDDEN);
        }
        FullHttpResponse reply = agree(request);
        return reply != null && reply.headers().contains(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)
                ? reply
                : refusal(HttpResponseStatus.BAD_REQUEST);
    }

    /** The reply to a valid opening handshake; null if it is not valid. */
    private @Nullable FullHttpResponse agree(HttpRequest request) {
        try {
            return newHandshakeResponse(
                    new DefaultFullHttpRequest(
                            request.protocolVersion(),
                            request.method(),
                            request.uri(),
                            Unpooled.EMPTY_BUFFER,
                            request.headers(),
                            EmptyHttpHeaders.INSTANCE),
                    null);
        } catch (WebSocketHandshakeException | IllegalArgumentException improper) {
            return null;
        }
    }

    private static FullHttpResponse refusal(HttpResponseStatus status) {
        FullHttpResponse reply = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
        reply.headers()
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, 0);
        return reply;
    }
}
