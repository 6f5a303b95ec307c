package io.github.rtspsink.rtsp;

import java.util.OptionalLong;

/**
 * What a peer did wrong, as the status that answers it. Thrown and caught on the same thread. Immutable; carries no stack
 * trace because a peer can cause any number of them.
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

    /** The same, whose reply carries one header more, for example {@code Unsupported}. */
    public RtspException with(String name, String value) {
        return new RtspException(status, message, headers.with(name, value), cseq, fatal);
    }

    /** The same, whose reply echoes {@code cseq}. */
    public RtspException withCseq(OptionalLong cseq) {
        return new RtspException(status, message, headers, cseq, fatal);
    }

    /** The same, after which the connection cannot be read on. */
    public RtspException asFatal() {
        return new RtspException(status, message, headers, cseq, true);
    }

    /** Never null, unlike that of others. */
    @Override
    public String getMessage() {
        return message;
    }

    public Status status() {
        return status;
    }

    /** Headers that the reply must carry besides the usual ones. */
    public Headers headers() {
        return headers;
    }

    /** The CSeq of the faulty request, where it could be read. */
    public OptionalLong cseq() {
        return cseq;
    }

    /** Whether the start of the next message is unknown, so that the connection closes after the reply. */
    public boolean fatal() {
        return fatal;
    }
}
