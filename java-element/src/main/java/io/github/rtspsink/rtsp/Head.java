package io.github.rtspsink.rtsp;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The start line and headers of a message whose body is still being received. Confined to the decoder's thread. Immutable.
 *
 * @param fault the first error in it, or null
 */
record Head(String startLine, Headers headers, OptionalLong cseq, @Nullable RtspException fault) {

    /** Length of the body. An invalid length is a fatal error, because the start of the next message is unknown. */
    int bodyBytes(Limits limits) {
        List<String> lengths = headers.all("Content-Length");
        long length = 0;
        for (int i = 0; i < lengths.size(); i++) {
            long value = Grammar.number(lengths.get(i), Long.MAX_VALUE / 100);
            if (value < 0 || (i > 0 && value != length)) {
                throw fatal(Status.BAD_REQUEST, "Content-Length is not one number");
            }
            length = value;
        }
        if (length > limits.bodyBytes()) {
            throw fatal(Status.REQUEST_ENTITY_TOO_LARGE, "body of " + length + " bytes is too large");
        }
        return (int) length;
    }

    /** Refuses a peer that sends HTTP: HTTP tunnels are detected below this decoder, so HTTP must not get here. */
    void refuseHttp() {
        if (startLine.startsWith("HTTP/", startLine.lastIndexOf(' ') + 1)) {
            throw fatal(Status.BAD_REQUEST, "this is RTSP, not HTTP");
        }
    }

    boolean isResponse() {
        return startLine.startsWith("RTSP/");
    }

    Input message(byte[] body, Limits limits) {
        if (isResponse()) {
            return response(body);
        }
        if (fault != null) {
            throw fault.withCseq(cseq);
        }
        return new RequestInput(request(body, limits));
    }

    /** A response cannot be answered with a status, so a malformed one ends the connection. */
    private ResponseInput response(byte[] body) {
        int space = startLine.indexOf(' ');
        int end = Math.min(startLine.length(), space + 4);
        long code = space < 0 ? -1 : Grammar.number(startLine.substring(space + 1, end), 999);
        boolean ended = end == startLine.length() || startLine.charAt(end) == ' ';
        if (fault != null || code < 100 || !ended || !isVersion(startLine.substring(0, space))) {
            throw fatal(Status.BAD_REQUEST, "not a status line of RTSP");
        }
        return new ResponseInput((int) code, headers, body);
    }

    private RtspRequest request(byte[] body, Limits limits) {
        String line = Grammar.trim(startLine);
        int first = line.indexOf(' ');
        int last = line.lastIndexOf(' ');
        String method = first < 0 ? "" : line.substring(0, first);
        String uri = first < 0 || first == last ? "" : Grammar.trim(line.substring(first, last));
        checkVersion(line.substring(last + 1));
        if (!Grammar.isToken(method) || uri.isEmpty() || hasBlank(uri)) {
            throw new RtspException(Status.BAD_REQUEST, "not a request line").withCseq(cseq);
        }
        if (uri.length() > limits.urlBytes()) {
            throw fatal(Status.REQUEST_URI_TOO_LARGE, "URL is too long");
        }
        return new RtspRequest(method, uri, line.substring(last + 1), headers, body);
    }

    private void checkVersion(String version) {
        if (!isVersion(version)) {
            throw new RtspException(Status.BAD_REQUEST, "not a request line").withCseq(cseq);
        }
        if (!version.equals("RTSP/1.0")) {
            throw new RtspException(Status.RTSP_VERSION_NOT_SUPPORTED, "only RTSP/1.0").withCseq(cseq);
        }
    }

    /** RFC 2326 section 3.1, in the form of HTTP-Version in RFC 2068. */
    private static boolean isVersion(String text) {
        int dot = text.indexOf('.');
        return text.startsWith("RTSP/")
                && dot > 0
                && Grammar.number(text.substring(5, dot), 999) >= 0
                && Grammar.number(text.substring(dot + 1), 999) >= 0;
    }

    private static boolean hasBlank(String uri) {
        return uri.indexOf(' ') >= 0 || uri.indexOf('\t') >= 0;
    }

    private RtspException fatal(Status status, String message) {
        return new RtspException(status, message).withCseq(cseq).asFatal();
    }
}
