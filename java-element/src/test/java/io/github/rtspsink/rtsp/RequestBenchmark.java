package io.github.rtspsink.rtsp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading what rtspsrc 1.22 sends, from the socket's bytes to values; docs/performance.md has the command.
 *
 * <p>The requests were captured on a socket, see {@code RealClientsTest}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestBenchmark {
    private static final String CAPTURE = "rtspsrc-1.22-udp.txt";

    private final RtspDecoder decoder = new RtspDecoder(Limits.DEFAULT);
    private ByteBuffer setup;
    private ByteBuffer play;

    @Setup
    public void load() throws IOException {
        String text;
        try (InputStream in = RequestBenchmark.class.getResourceAsStream(CAPTURE)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\n", "\r\n");
        }
        setup = message(text, "SETUP");
        play = message(text, "PLAY");
    }

    private static ByteBuffer message(String text, String method) {
        int start = text.indexOf("\r\n\r\n" + method + " ") + 4;
        int end = text.indexOf("\r\n\r\n", start) + 4;
        return ByteBuffer.wrap(text.substring(start, end).getBytes(StandardCharsets.UTF_8));
    }

    @Benchmark
    public List<TransportSpec> setup() {
        return TransportSpec.parseList(
                decode(setup).headers().first("Transport").orElseThrow());
    }

    @Benchmark
    public Range play() {
        return Range.parse(decode(play).headers().first("Range").orElseThrow());
    }

    private RtspRequest decode(ByteBuffer bytes) {
        bytes.rewind();
        decoder.feed(bytes);
        RequestInput input = (RequestInput) decoder.next();
        return input.request();
    }
}
