package io.github.rtspsink.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Parses one head (start line and headers) whose end the decoder has found. Confined to the decoder's thread, used for one
 * head. It stores the first error instead of throwing it, because the body must be skipped and the CSeq must be known first.
 */
final class HeadParser {
    private final Limits limits;
    private final Headers.Builder builder = Headers.builder();
    private @Nullable String startLine;
    private @Nullable String pendingHeader;
    private int pendingBytes;
    private @Nullable RtspException fault;

    HeadParser(Limits limits) {
        this.limits = limits;
    }

    Head parse(byte[] data, int from, int to) {
        int lineFrom = from;
        for (int i = from; i < to; i++) {
            if (data[i] == '\n') {
                int lineTo = i > lineFrom && data[i - 1] == '\r' ? i - 1 : i;
                addLine(data, lineFrom, lineTo);
                lineFrom = i + 1;
            }
        }
        finishHeader();
        Headers headers = builder.build();
        return new Head(startLine == null ? "" : startLine, headers, cseq(headers), fault);
    }

    private void addLine(byte[] data, int from, int to) {
        if (from == to) {
            return;
        }
        int bytes = to - from;
        String line = new String(data, from, bytes, StandardCharsets.UTF_8);
        if (startLine == null) {
            startLine = bytes <= limits.requestLineBytes() ? line : "";
            if (bytes > limits.requestLineBytes()) {
                exceeds(Status.REQUEST_URI_TOO_LARGE, "start line is too long");
            }
        } else if (Grammar.isBlank(line.charAt(0))) {
            fold(line, bytes);
        } else {
            finishHeader();
            pendingHeader = line;
            pendingBytes = bytes;
        }
    }

    /** RFC 2068 section 4.2: a line that starts with white space continues the header before it. */
    private void fold(String line, int bytes) {
        pendingBytes += bytes;
        if (pendingHeader == null) {
            fail("folded line without a header");
        } else if (pendingBytes <= limits.headerLineBytes()) {
            pendingHeader = pendingHeader + " " + Grammar.trim(line);
        }
    }

    private void finishHeader() {
        if (pendingHeader == null) {
            return;
        }
        int colon = pendingHeader.indexOf(':');
        String name = colon < 0 ? "" : Grammar.trim(pendingHeader.substring(0, colon));
        if (pendingBytes > limits.headerLineBytes()) {
            exceeds(Status.BAD_REQUEST, "header line is too long");
        } else if (!Grammar.isToken(name)) {
            fail("header line without a name");
        } else if (builder.size() >= limits.headerCount()) {
            exceeds(Status.BAD_REQUEST, "too many headers");
        } else {
            builder.add(name, pendingHeader.substring(colon + 1));
        }
        pendingHeader = null;
    }

    private OptionalLong cseq(Headers headers) {
        try {
            return RtspRequest.cseq(headers);
        } catch (RtspException e) {
            fail(e.getMessage());
            return OptionalLong.empty();
        }
    }

    private void fail(String message) {
        if (fault == null) {
            fault = new RtspException(Status.BAD_REQUEST, message);
        }
    }

    /** A fatal error: no player comes near the limits, so a peer that exceeds one is disconnected. */
    private void exceeds(Status status, String message) {
        if (fault == null || !fault.fatal()) {
            fault = new RtspException(status, message).asFatal();
        }
    }
}
