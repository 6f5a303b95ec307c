package io.github.rtspsink.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What each fuzz target says of one input: it is taken without an exception that is not documented, and without more memory or time
 * than its length explains. Thread: the fuzzer's or a test's. Ownership: none.
 */
public final class FuzzTarget {
    /**
     * What a target allocates whatever the input, and for each byte of it. Most of it is Jazzer's, which keeps what is compared and
     * searched for; an input that is paid for by a limit that is missing takes far more.
     */
    private static final long FIXED_BYTES = 32 << 20;

    private static final long BYTES_PER_BYTE = 1024;

    /** A thousand times what the slowest ordinary input takes. */
    private static final long MAX_CPU_NANOS = 3_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private FuzzTarget() {}

    /** What to do with one input. */
    @FunctionalInterface
    public interface Body {
        void run(FuzzInput input) throws Exception;
    }

    /**
     * Runs {@code body} with {@code data}.
     *
     * @throws AssertionError if it allocates or computes too much, twice: the first run of a path loads classes
     */
    public static void run(byte[] data, Body body) throws Exception {
        String excess = excessOf(data, body);
        if (!excess.isEmpty()) {
            excess = excessOf(data, body);
            check(excess.isEmpty(), excess + " for an input of " + data.length + " bytes");
        }
    }

    /** Empty where it keeps to what it may use. */
    private static String excessOf(byte[] data, Body body) throws Exception {
        long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
        long nanosBefore = THREADS.getCurrentThreadCpuTime();
        body.run(new FuzzInput(data));
        long nanos = THREADS.getCurrentThreadCpuTime() - nanosBefore;
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
        if (bytes > FIXED_BYTES + BYTES_PER_BYTE * data.length) {
            return bytes + " bytes of heap";
        }
        return nanos > MAX_CPU_NANOS ? nanos + " ns of processor time" : "";
    }

    /** What is true of every input. */
    public static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
