package io.github.rtspsink.server;

import io.github.rtspsink.net.Budget;
import io.github.rtspsink.net.OpenFiles;
import io.github.rtspsink.net.tcp.ChunkPool;
import io.github.rtspsink.settings.ServerLimits;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What one server's peers may hold of the memory and the descriptors that all servers of the process share: of {@code max-memory},
 * {@code max-queued-memory} and the room for connections an equal part, so that an attack on one of them leaves the others what they have.
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

    /** As it was when the first server of the process came: what connections take does not count. Guarded by {@link #ALL}. */
    private static OpenFiles files = new OpenFiles(Integer.MAX_VALUE, 0);

    private final Budget budget;
    private final ChunkPool chunks;
    private final int connections;
    private final int heapMebibytes;
    private final int queuedMebibytes;

    ServerMemory(Budget budget, ChunkPool chunks, ServerLimits limits, System.Logger log) {
        this.budget = budget;
        this.chunks = chunks;
        this.connections = limits.maxConnections();
        this.queuedMebibytes = limits.maxQueuedMebibytes();
        int wanted = limits.maxMemoryMebibytes();
        this.heapMebibytes = fitting(wanted, Runtime.getRuntime().maxMemory());
        if (heapMebibytes < wanted) {
            log.log(System.Logger.Level.WARNING, tooLittle(wanted, heapMebibytes));
        }
        OpenFiles given = join(this);
        if (given.connections() < connections) {
            log.log(System.Logger.Level.WARNING, tooFew(connections, given));
        }
    }

    /** Returns what the servers' connections are counted by. */
    private static OpenFiles join(ServerMemory newcomer) {
        synchronized (ALL) {
            if (ALL.isEmpty()) {
                files = OpenFiles.now();
            }
            ALL.add(newcomer);
            divide();
            return files;
        }
    }

    /** What the user is told when the process may not open as many files as there may be connections. */
    private static String tooFew(int wanted, OpenFiles files) {
        return "max-connections=" + wanted + " needs room for more open files: this process may have " + files.limit()
                + ", so there are at most " + files.connections()
                + " connections. Raise its limit to " + files.needed(wanted)
                + " (ulimit -n, LimitNOFILE= of systemd, --ulimit nofile= of a container), or set a lower max-connections.";
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
            one.budget.capacity(
                    Budget.Kind.CONNECTIONS, Math.min(one.connections, Math.max(1, files.connections() / ALL.size())));
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
