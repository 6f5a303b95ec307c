package io.github.rtspsink.rtsp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits the bytes of one connection into messages and {@code $} frames, however the bytes are divided. Confined to the thread
 * that reads the connection. Owned by the connection; holds at most one incomplete message and the bytes received after it.
 */
public final class RtspDecoder {
    private static final byte[] NOTHING = {};
    private static final int LEAST_CAPACITY = 256;

    /** The buffer grows by an eighth: in small steps, because thousands of messages may be unfinished, but not byte by byte. */
    private static final int GROWTH_PART = 8;

    /** Buffer size that an idle connection keeps, so that RTCP and short requests need no new buffer. */
    private static final int KEPT_CAPACITY = 1024;

    private static final int INTERLEAVED_PREFIX_BYTES = 4;

    private Limits limits;
    private byte[] data = NOTHING;
    private int start;
    private int end;
    private int scanned;
    private int lineStart;
    private @Nullable Head head;
    private int headHeldBytes;
    private int bodyBytes;
    private boolean broken;

    public RtspDecoder(Limits limits) {
        this.limits = limits;
    }

    /** Sets the limits, for the head that is being read and later messages. */
    public void limits(Limits value) {
        limits = value;
    }

    /** Consumes all of {@code bytes}. */
    public void feed(ByteBuffer bytes) {
        if (broken) {
            bytes.position(bytes.limit());
            return;
        }
        int count = bytes.remaining();
        reserve(count);
        bytes.get(data, end, count);
        end += count;
    }

    /** Bytes that wait to be decoded. */
    public int bufferedBytes() {
        return end - start;
    }

    /** Estimated bytes of heap that the unfinished message and the bytes after it take. */
    public int heldBytes() {
        return data.length + (head == null ? 0 : headHeldBytes);
    }

    /**
     * The next complete message or frame; null if more bytes are needed.
     *
     * @throws RtspException for a malformed message; unless it is fatal, the next call continues after that message
     */
    public @Nullable Input next() {
        if (broken) {
            return null;
        }
        try {
            Input input = head == null ? startNext() : finishMessage(head);
            release();
            return input;
        } catch (RtspException e) {
            broken = e.fatal();
            release();
            throw e;
        }
    }

    private @Nullable Input startNext() {
        skipEmptyLines();
        if (start == end) {
            return null;
        }
        if (data[start] == '$') {
            return interleaved();
        }
        int headEnd = findHeadEnd();
        if (headEnd < 0) {
            return null;
        }
        Head started = new HeadParser(limits).parse(data, start, headEnd);
        head = started;
        headHeldBytes = started.headers().heldBytes();
        start = headEnd;
        started.refuseHttp();
        bodyBytes = started.bodyBytes(limits);
        return finishMessage(started);
    }

    /** RFC 2326 section 4 and RFC 2068 section 4.1: empty lines before a start line are ignored. */
    private void skipEmptyLines() {
        while (start < end && (data[start] == '\r' || data[start] == '\n')) {
            start++;
        }
        scanned = Math.max(scanned, start);
        lineStart = Math.max(lineStart, start);
    }

    private @Nullable Input interleaved() {
        if (end - start < INTERLEAVED_PREFIX_BYTES) {
            return null;
        }
        int channel = data[start + 1] & 0xFF;
        int length = ((data[start + 2] & 0xFF) << 8) | (data[start + 3] & 0xFF);
        int from = start + INTERLEAVED_PREFIX_BYTES;
        if (end - from < length) {
            return null;
        }
        start = from + length;
        return new InterleavedInput(channel, Arrays.copyOfRange(data, from, start));
    }

    private @Nullable Input finishMessage(Head complete) {
        if (end - start < bodyBytes) {
            return null;
        }
        byte[] body = bodyBytes == 0 ? NOTHING : Arrays.copyOfRange(data, start, start + bodyBytes);
        start += bodyBytes;
        head = null;
        return complete.message(body, limits);
    }

    /** Index after the empty line that ends the head; -1 if it has not arrived yet. */
    private int findHeadEnd() {
        for (; scanned < end; scanned++) {
            if (scanned - start >= limits.headBytes()) {
                throw unreadable(
                        lineStart == start ? Status.REQUEST_URI_TOO_LARGE : Status.BAD_REQUEST, "head is too long");
            }
            byte b = data[scanned];
            if (b == '\r' && scanned + 1 == end) {
                return -1;
            }
            checkHeadByte(b);
            if (b == '\n') {
                int length = scanned - lineStart;
                lineStart = scanned + 1;
                if (length == 0 || (length == 1 && data[scanned - 1] == '\r')) {
                    return lineStart;
                }
            }
        }
        return -1;
    }

    /**
     * Refuses at once what cannot become a head: a lone CR, a control character, a TLS ClientHello. Its end would never come.
     */
    private void checkHeadByte(byte b) {
        boolean control = b >= 0 && b < ' ' && b != '\t' && b != '\r' && b != '\n';
        if (control || b == 0x7f || (b == '\r' && data[scanned + 1] != '\n')) {
            throw unreadable(Status.BAD_REQUEST, "control character in the head");
        }
    }

    private RtspException unreadable(Status status, String message) {
        Head partial = new HeadParser(limits).parse(data, start, lineStart);
        return new RtspException(status, message).withCseq(partial.cseq()).asFatal();
    }

    private void reserve(int count) {
        if (end + count <= data.length) {
            return;
        }
        int buffered = end - start;
        byte[] target = data;
        if (buffered + count > data.length) {
            target = new byte[Math.max(LEAST_CAPACITY, buffered + count + buffered / GROWTH_PART)];
        }
        System.arraycopy(data, start, target, 0, buffered);
        data = target;
        scanned = Math.max(0, scanned - start);
        lineStart = Math.max(0, lineStart - start);
        start = 0;
        end = buffered;
    }

    /** Releases a large buffer when the connection is idle. */
    private void release() {
        if (broken || start == end) {
            data = broken || data.length > KEPT_CAPACITY ? NOTHING : data;
            start = 0;
            end = 0;
            scanned = 0;
            lineStart = 0;
        }
    }
}
