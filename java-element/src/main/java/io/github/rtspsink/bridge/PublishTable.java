package io.github.rtspsink.bridge;

import com.sun.jna.Pointer;
import io.github.rtspsink.media.Stream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Maps the C side's ids to streams, without lock and boxing because every batch looks one up, and to sinks.
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

    /** Records that {@code id}, a stream or a backchannel, belongs to {@code sink}. */
    void own(int sink, int id) {
        sinks.put(id, sink);
    }

    /** The sink that {@code id} belongs to; null for an unknown id. */
    @Nullable
    Integer sinkOf(int id) {
        return sinks.get(id);
    }

    /** Removes everything of a sink that was closed; the C side never uses these ids again. */
    void removeSink(int sink) {
        for (Map.Entry<Integer, Integer> owned : sinks.entrySet()) {
            if (owned.getValue() == sink) {
                remove(owned.getKey());
            }
        }
    }

    /** Removes {@code id}; returns its sink, null for an unknown id. */
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

    /**
     * Publishes a block. False when the block does not match its header; true also when the stream is unknown, as after its
     * removal.
     */
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
