package io.github.rtspsink.rtsp;

/**
 * What a peer may make us hold for one message, in bytes. Safe on every thread. Immutable.
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

    /** Several times of what real players send. */
    public static final Limits DEFAULT = new Limits(4096, 2048, 8192, 100, 32 * 1024, 64 * 1024);

    /** The same with another size of the body. */
    public Limits withBodyBytes(int bytes) {
        return new Limits(requestLineBytes, urlBytes, headerLineBytes, headerCount, headBytes, bytes);
    }

    /** The same with another size of the whole head. */
    public Limits withHeadBytes(int bytes) {
        return new Limits(requestLineBytes, urlBytes, headerLineBytes, headerCount, bytes, bodyBytes);
    }
}
