package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.linux.Linux;
import io.github.rtspsink.net.linux.NativeBlock;
import io.github.rtspsink.net.linux.SocketAddresses;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * A dense native array of {@code struct mmsghdr}, one per destination, that all share one iovec and one UDP_SEGMENT message.
 *
 * <pre>
 *  0       16       40   64                       64 + 64 * capacity
 *  | iovec | cmsg   | -  | mmsghdr | mmsghdr ...  | sockaddr (32) | sockaddr ...
 * </pre>
 *
 * <p>Thread: guarded by the owner of its {@link UdpDestinations}. Ownership: owns its memory. Aiming it at new bytes is three
 * writes however many destinations there are; joining and leaving touch one entry.
 */
final class MessageTable {
    private static final int FIRST_CAPACITY = 4;
    private static final int CMSG = Linux.IOVEC_BYTES;
    private static final int MESSAGES = 64;
    private static final int NAME_BYTES = 32;

    private final boolean segmented;
    private NativeBlock block;
    private long address;
    private int[] keys;
    private int count;

    MessageTable(boolean segmented) {
        this.segmented = segmented;
        allocate(FIRST_CAPACITY);
    }

    int count() {
        return count;
    }

    int keyAt(int index) {
        return keys[index];
    }

    long messageAddress(int index) {
        return address + MESSAGES + (long) index * Linux.MMSGHDR_BYTES;
    }

    /** Makes all messages send these bytes, cut into datagrams of {@code segmentBytes}; 0 sends one datagram. */
    void aim(long dataAddress, int dataBytes, int segmentBytes) {
        ByteBuffer bytes = block.bytes();
        bytes.putLong(Linux.IOV_BASE, dataAddress);
        bytes.putLong(Linux.IOV_LEN, dataBytes);
        bytes.putShort(CMSG + Linux.CMSG_DATA, (short) segmentBytes);
    }

    int aimedBytes() {
        return (int) block.bytes().getLong(Linux.IOV_LEN);
    }

    /** Returns the new entry's index. */
    int add(InetSocketAddress destination, int key) {
        ensureRoom();
        int nameBytes = SocketAddresses.write(destination, block.bytes(), name(count));
        putNameBytes(count, nameBytes);
        keys[count] = key;
        return count++;
    }

    /** Returns the index in {@code target}. */
    int moveTo(MessageTable target, int index) {
        target.ensureRoom();
        int to = target.count++;
        target.block.bytes().put(target.name(to), block.bytes(), name(index), NAME_BYTES);
        target.putNameBytes(to, nameBytes(index));
        target.keys[to] = keys[index];
        remove(index);
        return to;
    }

    /** The last entry takes the place of the removed one. */
    void remove(int index) {
        int last = --count;
        if (index != last) {
            block.bytes().put(name(index), block.bytes(), name(last), NAME_BYTES);
            putNameBytes(index, nameBytes(last));
            keys[index] = keys[last];
        }
    }

    private void ensureRoom() {
        if (count < keys.length) {
            return;
        }
        NativeBlock old = block;
        int oldNames = name(0);
        int[] oldKeys = keys;
        byte[] nameLengths = new byte[count];
        for (int i = 0; i < count; i++) {
            nameLengths[i] = (byte) nameBytes(i);
        }
        allocate(count * 2);
        System.arraycopy(oldKeys, 0, keys, 0, count);
        block.bytes().put(name(0), old.bytes(), oldNames, count * NAME_BYTES);
        for (int i = 0; i < count; i++) {
            putNameBytes(i, nameLengths[i]);
        }
    }

    private void allocate(int capacity) {
        block = new NativeBlock(MESSAGES + capacity * (Linux.MMSGHDR_BYTES + NAME_BYTES));
        address = block.address();
        keys = new int[capacity];
        ByteBuffer bytes = block.bytes();
        bytes.putLong(CMSG + Linux.CMSG_LEN, Linux.CMSG_LEN_OF_U16);
        bytes.putInt(CMSG + Linux.CMSG_LEVEL, Linux.SOL_UDP);
        bytes.putInt(CMSG + Linux.CMSG_TYPE, Linux.UDP_SEGMENT);
        for (int i = 0; i < capacity; i++) {
            int message = message(i);
            bytes.putLong(message + Linux.MSG_NAME, address + name(i));
            bytes.putLong(message + Linux.MSG_IOV, address);
            bytes.putLong(message + Linux.MSG_IOVLEN, 1);
            bytes.putLong(message + Linux.MSG_CONTROL, segmented ? address + CMSG : 0);
            bytes.putLong(message + Linux.MSG_CONTROLLEN, segmented ? Linux.CMSG_BYTES : 0);
        }
    }

    private int nameBytes(int index) {
        return block.bytes().getInt(message(index) + Linux.MSG_NAMELEN);
    }

    private void putNameBytes(int index, int nameBytes) {
        block.bytes().putInt(message(index) + Linux.MSG_NAMELEN, nameBytes);
    }

    private static int message(int index) {
        return MESSAGES + index * Linux.MMSGHDR_BYTES;
    }

    private int name(int index) {
        return MESSAGES + keys.length * Linux.MMSGHDR_BYTES + index * NAME_BYTES;
    }
}
