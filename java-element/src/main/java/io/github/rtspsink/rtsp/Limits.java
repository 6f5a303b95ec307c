package io.github.rtspsink.rtsp;

/**
 * Limits of one received message, in bytes, so that a peer cannot use up memory. Safe on every thread. Immutable.
 *
 * @param requestLineBytes start line
 * @param urlBytes URL within the start line
 * @param headerLineBytes one header with its folded lines
 * @param headerCount number of headers
 * @param headBytes start line, headers and the empty line
 * @param bodyBytes body
 */
public record Limits(
        int requestLineBytes, int urlBytes, int headerLineBytes, int headerCount, int headBytes, int bodyBytes) {

    /** Several times the size of messages from real players. */
    public static final Limits DEFAULT = new Limits(4096, 2048, 8192, 100, 32 * 1024, 64 * 1024);

    /** A copy with another limit of the body. */
    public Limits withBodyBytes(int bytes) {
        return new Limits(requestLineBytes, urlBytes, headerLineBytes, headerCount, headBytes, bytes);
    }

    /** A copy with another limit of the whole head. */
    public Limits withHeadBytes(int bytes) {
        return new Limits(requestLineBytes, urlBytes, headerLineBytes, headerCount, bytes, bodyBytes);
    }
}
