package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.linux.Linux;
import io.github.rtspsink.net.linux.NativeBlock;
import io.github.rtspsink.net.linux.Sockets;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Sends batches of RTP packets to all destinations of a stream with as few system calls as the kernel allows.
 *
 * <p>Thread: any, one at a time (lock inside, normally uncontended). Ownership: borrows the port pair's RTP socket until the pair or
 * the sender is closed; nothing is written after that. Allocates nothing.
 */
public final class UdpSender implements AutoCloseable {
    /** UIO_MAXIOV: sendmmsg takes no more messages at once. */
    private static final int MAX_MESSAGES = 1024;

    /** Longest total time that one {@link #send} waits for a full send buffer: two frames at 100 frames/s. */
    static final long ROOM_BUDGET_NANOS = 20_000_000;

    /** Upper limit of port-unreachable errors that arrive between two system calls. */
    private static final int MAX_REFUSALS = 16;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Sockets sockets;
    private final int fd;
    private final AtomicBoolean errorsWait;
    private final Consumer<UdpSender> closing;
    private final NativeBlock pollfd = new NativeBlock(Linux.POLLFD_BYTES);
    private final Train train = new Train();
    private final UdpStats stats = new UdpStats();
    private final long roomBudgetNanos;
    private long budgetNanos;
    private boolean closed;

    /**
     * @param roomBudgetNanos how long a send may wait for a full send buffer in total; 0 never waits
     * @param errorsWait set when the network has reported an error about an earlier packet
     */
    UdpSender(Sockets sockets, int fd, long roomBudgetNanos, AtomicBoolean errorsWait, Consumer<UdpSender> closing) {
        this.sockets = sockets;
        this.fd = fd;
        this.roomBudgetNanos = roomBudgetNanos;
        this.errorsWait = errorsWait;
        this.closing = closing;
        pollfd.bytes().putInt(0, fd).putShort(4, (short) Linux.POLLOUT);
    }

    /**
     * Sends {@code count} packets to all destinations, whose lock the caller holds. A destination that cannot be reached is skipped and
     * counted. When the send buffer stays full beyond the budget, the destinations not reached yet (the newest) lose the rest of this
     * batch, so that the others keep whole frames.
     *
     * @param block holds both the packets, back to back from {@code dataOffset} on, and {@code count} sizes (unsigned 16 bit, native
     *     order) from {@code sizesOffset} on
     * @return how many packets were dropped, counted per destination
     */
    public synchronized long send(
            UdpDestinations destinations, NativeBlock block, int dataOffset, int sizesOffset, int count) {
        if (closed || destinations.size() == 0) {
            return 0;
        }
        checkBounds(block, dataOffset, sizesOffset, count);
        long droppedBefore = stats.dropped();
        budgetNanos = roomBudgetNanos;
        int segmentedEnd = Integer.MAX_VALUE;
        int plainEnd = Integer.MAX_VALUE;
        train.begin(block.bytes(), dataOffset, sizesOffset, count);
        while (train.next()) {
            segmentedEnd = sendSegmented(destinations, block.address(), segmentedEnd);
            plainEnd = sendPlain(destinations, block.address(), plainEnd);
        }
        Reference.reachabilityFence(block);
        Reference.reachabilityFence(destinations);
        return stats.dropped() - droppedBefore;
    }

    public UdpStats stats() {
        return stats;
    }

    @Override
    public void close() {
        stop();
        closing.accept(this);
    }

    /** Stops the sender. When it returns, no thread is inside {@link #send} or will use the socket. */
    synchronized void stop() {
        closed = true;
    }

    private static void checkBounds(NativeBlock block, int dataOffset, int sizesOffset, int count) {
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            int size = Short.toUnsignedInt(block.bytes().getShort(sizesOffset + i * Short.BYTES));
            if (size == 0) {
                throw new IllegalArgumentException("packet " + i + " of " + count + " is empty");
            }
            bytes += size;
        }
        if (dataOffset < 0 || dataOffset + bytes > block.capacity()) {
            throw new IndexOutOfBoundsException(
                    bytes + " bytes from " + dataOffset + " in a block of " + block.capacity());
        }
    }

    private int sendSegmented(UdpDestinations destinations, long address, int end) {
        MessageTable table = destinations.segmented();
        if (table.count() == 0) {
            return end;
        }
        // A single packet has no segment size: if it exceeds the path's MTU, IP fragments it instead of refusing it.
        int segmentBytes = train.packets() > 1 ? train.segmentBytes() : 0;
        table.aim(address + train.dataOffset(), train.bytes(), segmentBytes);
        return deliver(destinations, table, end, train.packets());
    }

    private int sendPlain(UdpDestinations destinations, long address, int end) {
        MessageTable table = destinations.plain();
        if (table.count() == 0) {
            return end;
        }
        int reached = end;
        long packet = address + train.dataOffset();
        for (int i = 0; i < train.packets(); i++) {
            int bytes = train.packetBytes(i);
            table.aim(packet, bytes, 0);
            reached = deliver(destinations, table, reached, 1);
            packet += bytes;
        }
        return reached;
    }

    /**
     * Sends the bytes of {@code table} to its first {@code end} destinations; returns how many destinations the next train may
     * reach.
     */
    private int deliver(UdpDestinations destinations, MessageTable table, int end, int packets) {
        int bytes = table.aimedBytes();
        if (end < table.count()) {
            stats.noRoom(table.count() - end, packets);
        }
        int index = 0;
        int doubts = 0;
        while (index < Math.min(end, table.count())) {
            int wanted = Math.min(Math.min(end, table.count()) - index, MAX_MESSAGES);
            int sent = sockets.sendMany(fd, table.messageAddress(index), wanted);
            if (sent > 0) {
                stats.sent(sent, packets, bytes);
                index += sent;
                doubts = 0;
                if (sent < wanted) {
                    // The kernel stops at an error and returns only the number of messages sent.
                    errorsWait.set(true);
                }
            } else if (sent == -Linux.EAGAIN) {
                if (!awaitRoom()) {
                    stats.noRoom(Math.min(end, table.count()) - index, packets);
                    return index;
                }
            } else if (doubts < possibleEarlierErrors(-sent)) {
                doubts++;
                errorsWait.set(true);
            } else if (packets > 1 && isSegmentationRefusal(-sent)) {
                destinations.demote(index);
                stats.segmentationRefused();
            } else if (sent != -Linux.EINTR) {
                stats.dropped(-sent, packets);
                index++;
                doubts = 0;
            }
        }
        return end;
    }

    private boolean awaitRoom() {
        if (budgetNanos <= 0) {
            return false;
        }
        long before = sockets.nanoTime();
        int ready = sockets.poll(pollfd.address(), (int) ((budgetNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI));
        budgetNanos -= sockets.nanoTime() - before;
        return ready > 0 || ready == -Linux.EINTR;
    }

    /**
     * How many errors in a row may concern earlier packets. The kernel reports an ICMP error at the next send, whatever its
     * destination, and then clears it. ECONNREFUSED never concerns the packet being sent; several may follow one another while
     * other threads send to viewers that are gone over the same socket. The other errors may concern this packet, so only the
     * first one is attributed to an earlier packet.
     */
    private static int possibleEarlierErrors(int errno) {
        if (errno == Linux.ECONNREFUSED) {
            return MAX_REFUSALS;
        }
        boolean possible = errno == Linux.EHOSTUNREACH
                || errno == Linux.ENETUNREACH
                || errno == Linux.EMSGSIZE
                || errno == Linux.EACCES;
        return possible ? 1 : 0;
    }

    /** EINVAL and EMSGSIZE: a segment is larger than the path's MTU; EIO: no checksum offload (older kernels, IPsec). */
    private static boolean isSegmentationRefusal(int errno) {
        return errno == Linux.EINVAL
                || errno == Linux.EMSGSIZE
                || errno == Linux.EIO
                || errno == Linux.EOPNOTSUPP
                || errno == Linux.ENOPROTOOPT;
    }
}
