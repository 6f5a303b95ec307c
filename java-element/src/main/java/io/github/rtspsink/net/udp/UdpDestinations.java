package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.linux.SocketAddresses;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * The UDP viewers of one stream and address family, laid out for the kernel when they join and leave.
 *
 * <p>Thread: guarded by the owner (a stream's lock), sending included. Ownership: owns its native tables.
 */
public final class UdpDestinations {
    private static final int FREE = -1;

    private final int family;
    private final MessageTable segmented = new MessageTable(true);
    private final MessageTable plain = new MessageTable(false);
    private final boolean segmentation;

    /** By key: the table and place of the entry; {@link #FREE} in {@link #indexes} where the key is not in use. */
    private MessageTable[] tables = new MessageTable[4];

    private int[] indexes = new int[4];
    private int[] freeKeys = new int[4];
    private int freeCount;
    private int keysMade;

    /** {@code segmentation}: whether the kernel knows UDP_SEGMENT at all. */
    UdpDestinations(int family, boolean segmentation) {
        this.family = family;
        this.segmentation = segmentation;
    }

    /** Returns a key for {@link #remove}; keys of removed destinations are used again. */
    public int add(InetSocketAddress destination) {
        if (destination.isUnresolved() || SocketAddresses.family(destination) != family) {
            throw new IllegalArgumentException(destination + " is not of this port pair's address family");
        }
        int key = takeKey();
        MessageTable table = segmentation ? segmented : plain;
        indexes[key] = table.add(destination, key);
        tables[key] = table;
        return key;
    }

    public void remove(int key) {
        if (key < 0 || key >= keysMade || indexes[key] == FREE) {
            throw new IllegalArgumentException("no destination " + key);
        }
        MessageTable table = tables[key];
        int index = indexes[key];
        table.remove(index);
        moved(table, index);
        indexes[key] = FREE;
        tables[key] = null;
        freeKeys[freeCount++] = key;
    }

    public int size() {
        return segmented.count() + plain.count();
    }

    /** How many of {@link #size} get one datagram per message. */
    public int plainSize() {
        return plain.count();
    }

    MessageTable segmented() {
        return segmented;
    }

    MessageTable plain() {
        return plain;
    }

    /** The path to this destination does not take segmented messages: from now on it gets plain ones. */
    void demote(int segmentedIndex) {
        int key = segmented.keyAt(segmentedIndex);
        indexes[key] = segmented.moveTo(plain, segmentedIndex);
        tables[key] = plain;
        moved(segmented, segmentedIndex);
    }

    /** After a removal the former last entry, if any, is at {@code index}. */
    private void moved(MessageTable table, int index) {
        if (index < table.count()) {
            indexes[table.keyAt(index)] = index;
        }
    }

    private int takeKey() {
        if (freeCount > 0) {
            return freeKeys[--freeCount];
        }
        if (keysMade == indexes.length) {
            tables = Arrays.copyOf(tables, keysMade * 2);
            indexes = Arrays.copyOf(indexes, keysMade * 2);
            freeKeys = Arrays.copyOf(freeKeys, keysMade * 2);
        }
        return keysMade++;
    }
}
