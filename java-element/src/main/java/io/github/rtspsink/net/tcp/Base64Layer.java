package io.github.rtspsink.net.tcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the body of a tunnel's POST: Base64 (RFC 4648 section 4), which may be cut, padded and broken into lines anywhere.
 *
 * <p>Thread: control. Ownership: belongs to the POST's {@link Link}; borrows the link that it delivers to.
 */
final class Base64Layer implements Layer {
    private static final int QUANTUM = 4;
    private static final int RUN_BYTES = 256 * QUANTUM;

    /** The arrays that it begins with. */
    private static final int OWN_BYTES = 1536;

    /** Bytes that one read can bring before reading pauses; a peer cannot make this layer keep more. */
    private static final int MAX_HELD_BYTES = 64 << 10;

    private ByteArrayOutputStream held = new ByteArrayOutputStream();
    private final byte[] run = new byte[RUN_BYTES];
    private int count;
    private @Nullable Link target;

    /** Sets the link to deliver to, and delivers what was received before. */
    void target(Link output) {
        target = output;
        ByteBuffer early = ByteBuffer.wrap(held.toByteArray());
        held = new ByteArrayOutputStream();
        if (early.hasRemaining()) {
            output.deliver(early);
        }
    }

    @Override
    public void take(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            byte symbol = bytes.get();
            if (symbol == ' ' || symbol == '\t' || symbol == '\r' || symbol == '\n') {
                continue;
            }
            if (count == run.length) {
                decode(count);
            }
            run[count++] = symbol;
            if (symbol == '=' && count % QUANTUM == 0) {
                decode(count);
            }
        }
        decode(count - count % QUANTUM);
    }

    @Override
    public int ownBytes() {
        return OWN_BYTES;
    }

    @Override
    public int waitingBytes() {
        return 2 * held.size();
    }

    private void decode(int whole) throws IOException {
        if (whole == 0) {
            return;
        }
        try {
            deliver(Base64.getDecoder().decode(Arrays.copyOf(run, whole)));
        } catch (IllegalArgumentException garbage) {
            throw new ProtocolException("the body of the POST is not Base64");
        }
        System.arraycopy(run, whole, run, 0, count - whole);
        count -= whole;
    }

    private void deliver(byte[] plain) throws IOException {
        if (target != null) {
            target.deliver(ByteBuffer.wrap(plain));
        } else if (held.size() + plain.length <= MAX_HELD_BYTES) {
            held.write(plain);
        } else {
            throw new ProtocolException("a POST sends too much before its GET");
        }
    }
}
