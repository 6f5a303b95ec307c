package io.github.rtspsink.server;

import io.github.rtspsink.net.Budget;
import io.github.rtspsink.net.tcp.ChunkPool;
import io.github.rtspsink.settings.ServerLimits;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What one server's peers may hold of the memory that all servers of the process share: of {@code max-memory} and
 * {@code max-queued-memory} an equal part, so that an attack on one of them leaves the others what they have.
 *
 * <p>Thread: any; guarded by the class's lock. Ownership: belongs to its server; borrows what it limits.
 */
final class ServerMemory implements AutoCloseable {
    /** Heap of an idle server, in MiB, with the garbage between two collections; {@code java/jvmoptions.c} counts the same way. */
    private static final int BASE_MEBIBYTES = 16;

    /** Heap for each MiB that peers hold: a collector needs room to work in. */
    private static final int HEAP_PARTS = 2;

    /** The serial collector keeps a part of the heap empty, which {@link Runtime#maxMemory} leaves out. */
    private static final int UNCOUNTED_PART = 16;

    private static final Set<ServerMemory> ALL = new LinkedHashSet<>();

    private final Budget budget;
    private final ChunkPool chunks;
    private final int heapMebibytes;
    private final int queuedMebibytes;

    ServerMemory(Budget budget, ChunkPool chunks, ServerLimits limits, System.Logger log) {
        this.budget = budget;
        this.chunks = chunks;
        this.queuedMebibytes = limits.maxQueuedMebibytes();
        int wanted = limits.maxMemoryMebibytes();
        this.heapMebibytes = fitting(wanted, Runtime.getRuntime().maxMemory());
        if (heapMebibytes < wanted) {
            log.log(System.Logger.Level.WARNING, tooLittle(wanted, heapMebibytes));
        }
        synchronized (ALL) {
            ALL.add(this);
            divide();
        }
    }

    private static String tooLittle(int wanted, int granted) {
        return "max-memory=" + wanted + " needs a heap of " + heapMebibytes(wanted)
                + " MiB, and the JVM of this process has less:"
                + " viewers may hold " + granted + " MiB. Start that JVM with -Xmx" + heapMebibytes(wanted)
                + "m, or set max-memory on the first rtspsink of the process, or a lower one here.";
    }

    private static int heapMebibytes(int peers) {
        return BASE_MEBIBYTES + HEAP_PARTS * peers;
    }

    /** As much of {@code wanted} MiB as a heap of {@code maxHeapBytes} has room for; 1 at the least. */
    static int fitting(int wanted, long maxHeapBytes) {
        long mebibytes = (maxHeapBytes + maxHeapBytes / UNCOUNTED_PART) >> 20;
        return (int) Math.max(1, Math.min(wanted, (mebibytes - BASE_MEBIBYTES) / HEAP_PARTS));
    }

    private static void divide() {
        for (ServerMemory one : ALL) {
            one.budget.capacity(Budget.Kind.HEAP, ((long) one.heapMebibytes << 20) / ALL.size());
            one.chunks.capacity(((long) one.queuedMebibytes << 20) / ALL.size());
        }
    }

    /** Its part goes to the others. */
    @Override
    public void close() {
        synchronized (ALL) {
            ALL.remove(this);
            divide();
        }
    }
}
