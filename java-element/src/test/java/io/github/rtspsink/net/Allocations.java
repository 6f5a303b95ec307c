package io.github.rtspsink.net;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How many bytes of heap the current thread has allocated since the construction. */
public final class Allocations {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long before;

    public Allocations() {
        threads.getCurrentThreadAllocatedBytes();
        before = threads.getCurrentThreadAllocatedBytes();
    }

    public long bytes() {
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
