package io.github.rtspsink.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * A request in the form that it has on the wire; {@code method} may be one that {@link Method} does not know. Safe on every
 * thread. The holder owns {@code body}.
 */
public record RtspRequest(String method, String uri, String version, Headers headers, byte[] body) {
    private static final byte[] NO_BODY = {};
    private static final long MAX_CSEQ = 0xFFFF_FFFFL;

    /** A request of RTSP/1.0 without a body. */
    public static RtspRequest of(String method, String uri, Headers headers) {
        return new RtspRequest(method, uri, "RTSP/1.0", headers, NO_BODY);
    }

    /** The CSeq header (RFC 2326 section 12.17), empty if there is none; 400 unless a number of 32 bits. */
    public OptionalLong cseq() {
        return cseq(headers);
    }

    static OptionalLong cseq(Headers headers) {
        OptionalLong cseq = OptionalLong.empty();
        for (String text : headers.all("CSeq")) {
            long value = Grammar.number(text, MAX_CSEQ);
            if (value < 0 || (cseq.isPresent() && cseq.getAsLong() != value)) {
                throw new RtspException(Status.BAD_REQUEST, "CSeq is not one number of 32 bits");
            }
            cseq = OptionalLong.of(value);
        }
        return cseq;
    }

    /** Estimated bytes of heap. */
    public int heldBytes() {
        return method.length() + uri.length() + headers.heldBytes() + body.length;
    }

    /** The bytes on the wire. */
    public byte[] encode() {
        return encode(method + " " + uri + " " + version, headers, body);
    }

    static byte[] encode(String startLine, Headers headers, byte[] body) {
        StringBuilder text = new StringBuilder(512);
        text.append(startLine).append("\r\n");
        headers.encode(text);
        if (body.length > 0 && !headers.contains("Content-Length")) {
            text.append("Content-Length: ").append(body.length).append("\r\n");
        }
        byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        if (body.length == 0) {
            return head;
        }
        byte[] message = new byte[head.length + body.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        return message;
    }
}
