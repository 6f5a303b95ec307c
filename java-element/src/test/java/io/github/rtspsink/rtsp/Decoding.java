package io.github.rtspsink.rtsp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Everything that a decoder makes of some bytes, faults included. Runs on the test's thread. Owns its decoder. */
final class Decoding {
    final List<Input> inputs = new ArrayList<>();
    final List<RtspException> faults = new ArrayList<>();
    final RtspDecoder decoder;

    private Decoding(Limits limits) {
        decoder = new RtspDecoder(limits);
    }

    static Decoding of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE, Limits.DEFAULT);
    }

    static Decoding of(byte[] bytes, int chunkBytes, Limits limits) {
        Decoding decoding = new Decoding(limits);
        for (int from = 0; from < bytes.length; from += Math.min(chunkBytes, bytes.length - from)) {
            decoding.decoder.feed(ByteBuffer.wrap(bytes, from, Math.min(chunkBytes, bytes.length - from)));
            decoding.drain();
        }
        return decoding;
    }

    private void drain() {
        while (true) {
            try {
                Input input = decoder.next();
                if (input == null) {
                    return;
                }
                inputs.add(input);
            } catch (RtspException e) {
                faults.add(e);
            }
        }
    }

    RtspRequest request(int index) {
        return ((RequestInput) inputs.get(index)).request();
    }

    /** All that matters, for comparing two ways to the same end. */
    String summary() {
        StringBuilder text = new StringBuilder();
        for (Input input : inputs) {
            if (input instanceof RequestInput r) {
                text.append(new String(r.request().encode(), StandardCharsets.UTF_8));
            } else if (input instanceof InterleavedInput i) {
                text.append('$')
                        .append(i.channel())
                        .append(':')
                        .append(i.payload().length)
                        .append('\n');
            } else if (input instanceof ResponseInput r) {
                text.append(r.code())
                        .append(r.headers())
                        .append(r.body().length)
                        .append('\n');
            }
        }
        for (RtspException fault : faults) {
            text.append(fault.status())
                    .append(fault.getMessage())
                    .append(fault.cseq())
                    .append(fault.fatal())
                    .append('\n');
        }
        return text.toString();
    }
}
