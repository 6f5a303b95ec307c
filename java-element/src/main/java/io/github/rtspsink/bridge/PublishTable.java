package io.github.rtspsink.bridge;

import com.sun.jna.Pointer;
import io.github.rtspsink.media.Stream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * From the C side's ids to what they name: to streams for the hot path, without lock and boxing, and to sinks.
 *
 * <p>Thread: {@link #publish} on any streaming thread, one at a time per stream; changes are made under the table's lock
 * and published as a new array. Ownership: belongs to the bridge.
 */
final class PublishTable {
    private volatile Slot[] slots = {};
    private final Map<Integer, Integer> sinks = new ConcurrentHashMap<>();

    /** A stream and the view of its pad's block, made anew only when the block has moved or grown. */
    private static final class Slot {
        private final int id;
        private final Stream stream;
        private long address;
        private int capacity;
        private ByteBuffer block = ByteBuffer.allocate(0);

        Slot(int id, Stream stream) {
            this.id = id;
            this.stream = stream;
        }

        ByteBuffer block(long newAddress, int newCapacity) {
            if (newAddress != address || newCapacity != capacity) {
                block = new Pointer(newAddress).getByteBuffer(0, newCapacity).order(ByteOrder.nativeOrder());
                address = newAddress;
                capacity = newCapacity;
            }
            return block;
        }
    }

    /** {@code id}, a stream or a backchannel, is one of {@code sink}'s. */
    void own(int sink, int id) {
        sinks.put(id, sink);
    }

    /** Whose {@code id} is; null for one that is not known. */
    @Nullable
    Integer sinkOf(int id) {
        return sinks.get(id);
    }

    /** A sink was closed, and the C side never names what it had again. */
    void removeSink(int sink) {
        for (Map.Entry<Integer, Integer> owned : sinks.entrySet()) {
            if (owned.getValue() == sink) {
                remove(owned.getKey());
            }
        }
    }

    /** Forgets {@code id}; returns whose it was, null for one that is not known. */
    @Nullable
    Integer remove(int id) {
        removeSlot(id);
        return sinks.remove(id);
    }

    synchronized void put(int id, Stream stream) {
        Slot[] old = slots;
        for (Slot slot : old) {
            if (slot.id == id && slot.stream == stream) {
                return;
            }
        }
        removeSlot(id);
        old = slots;
        Slot[] more = new Slot[old.length + 1];
        System.arraycopy(old, 0, more, 0, old.length);
        more[old.length] = new Slot(id, stream);
        slots = more;
    }

    private synchronized void removeSlot(int id) {
        Slot[] old = slots;
        for (int i = 0; i < old.length; i++) {
            if (old[i].id == id) {
                Slot[] fewer = new Slot[old.length - 1];
                System.arraycopy(old, 0, fewer, 0, i);
                System.arraycopy(old, i + 1, fewer, i, fewer.length - i);
                slots = fewer;
                return;
            }
        }
    }

    /** False when the block is not what its header says; true also when the stream is unknown, as after its removal. */
    boolean publish(int id, long address, int capacity) {
        Slot[] all = slots;
        for (int i = 0; i < all.length; i++) {
            if (all[i].id == id) {
                return all[i].stream.publish(all[i].block(address, capacity));
            }
        }
        return true;
    }
}
