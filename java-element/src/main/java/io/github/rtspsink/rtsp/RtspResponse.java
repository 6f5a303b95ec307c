package io.github.rtspsink.rtsp;

/** A response of this server. Safe on every thread. The holder owns {@code body}. */
public record RtspResponse(Status status, Headers headers, byte[] body) {
    private static final byte[] NO_BODY = {};

    public static RtspResponse of(Status status) {
        return new RtspResponse(status, Headers.empty(), NO_BODY);
    }

    public static RtspResponse of(Status status, Headers headers) {
        return new RtspResponse(status, headers, NO_BODY);
    }

    /** A copy with one more header at the end. */
    public RtspResponse with(String name, String value) {
        return new RtspResponse(status, headers.with(name, value), body);
    }

    /** A copy with a body. */
    public RtspResponse withBody(String contentType, byte[] body) {
        return new RtspResponse(status, headers.with("Content-Type", contentType), body);
    }

    /** The bytes on the wire; Content-Length is added when there is a body. */
    public byte[] encode() {
        return RtspRequest.encode("RTSP/1.0 " + status.code() + " " + status.reason(), headers, body);
    }
}
