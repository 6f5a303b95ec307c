package io.github.rtspsink.rtsp;

import java.util.OptionalLong;

/**
 * A peer's mistake, with the status that answers it. Thrown and caught on the same thread. Immutable; it has no stack trace,
 * because peers can cause any number of them.
 */
public final class RtspException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String message;
    private final Status status;
    private final transient Headers headers;
    private final transient OptionalLong cseq;
    private final boolean fatal;

    public RtspException(Status status, String message) {
        this(status, message, Headers.empty(), OptionalLong.empty(), false);
    }

    private RtspException(Status status, String message, Headers headers, OptionalLong cseq, boolean fatal) {
        super(message, null, false, false);
        this.message = message;
        this.status = status;
        this.headers = headers;
        this.cseq = cseq;
        this.fatal = fatal;
    }

    /** A copy whose reply carries one more header, for example {@code Unsupported}. */
    public RtspException with(String name, String value) {
        return new RtspException(status, message, headers.with(name, value), cseq, fatal);
    }

    /** A copy whose reply carries {@code cseq}. */
    public RtspException withCseq(OptionalLong cseq) {
        return new RtspException(status, message, headers, cseq, fatal);
    }

    /** A copy after which the connection is closed. */
    public RtspException asFatal() {
        return new RtspException(status, message, headers, cseq, true);
    }

    /** Never null, unlike other exceptions' messages. */
    @Override
    public String getMessage() {
        return message;
    }

    public Status status() {
        return status;
    }

    /** Additional headers of the reply. */
    public Headers headers() {
        return headers;
    }

    /** The CSeq of the faulty request, if it could be read. */
    public OptionalLong cseq() {
        return cseq;
    }

    /** Whether the start of the next message is unknown; then the connection is closed after the reply. */
    public boolean fatal() {
        return fatal;
    }
}
