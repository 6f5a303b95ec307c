package io.github.rtspsink.net.linux;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Native memory with bounds: a direct buffer in native byte order, and its address for the kernel.
 *
 * <p>Thread: any; contents are guarded by the owner. Ownership: freed by the garbage collector, so an owner keeps the block
 * reachable while the kernel reads it. The address is looked up when first needed, because that loads jnr-ffi's library.
 */
public final class NativeBlock {
    private final ByteBuffer bytes;
    private long address;

    public NativeBlock(int capacity) {
        bytes = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    }

    /**
     * The memory as one shared buffer in native byte order. Use absolute access, or a duplicate (which is in big-endian order).
     */
    public ByteBuffer bytes() {
        return bytes;
    }

    public int capacity() {
        return bytes.capacity();
    }

    public long address() {
        if (address == 0) {
            address = MemoryIO.getInstance().getDirectBufferAddress(bytes);
        }
        return address;
    }
}
