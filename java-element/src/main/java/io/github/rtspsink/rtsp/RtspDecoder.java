package io.github.rtspsink.rtsp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one connection into messages and {@code $} frames, whatever the chunks they come in. Confined to the
 * thread that reads the connection. Owned by the connection; holds at most one incomplete message and what was fed after it.
 */
public final class RtspDecoder {
    private static final byte[] NOTHING = {};
    private static final int LEAST_CAPACITY = 256;

    /** Small steps, because thousands of messages may be unfinished at a time; still no copy for each byte. */
    private static final int GROWTH_PART = 8;

    /** What an idle connection keeps, so that RTCP and short requests need no new buffer each. */
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

    /** From the next message on; the head that is being read counts too. */
    public void limits(Limits value) {
        limits = value;
    }

    /** Takes all of {@code bytes} over. */
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

    /** How many bytes wait to be decoded. */
    public int bufferedBytes() {
        return end - start;
    }

    /** About how many bytes of heap the unfinished message and what follows it take. */
    public int heldBytes() {
        return data.length + (head == null ? 0 : headHeldBytes);
    }

    /**
     * The next complete input, or null if more bytes are needed.
     *
     * @throws RtspException for a bad message; unless it is fatal the next call goes on behind that message
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

    /** RFC 2326 section 4 after RFC 2068 section 4.1: empty lines before a start line are ignored. */
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

    /** Index behind the empty line that ends the head, or -1 while it is not there yet. */
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

    /** Neither text with a lone CR or a control character nor a TLS hello is a head; waiting for its end would be in vain. */
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

    /** An idle connection keeps no big buffer. */
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
