package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.Counter;
import io.github.rtspsink.net.linux.Linux;

/**
 * Counts what one {@link UdpSender} has sent and dropped, in RTP packets times destinations.
 *
 * <p>Thread: the sender writes under its lock, any thread reads. Ownership: belongs to the sender.
 */
public final class UdpStats {
    private final Counter sentPackets = new Counter();
    private final Counter sentBytes = new Counter();
    private final Counter droppedNoRoom = new Counter();
    private final Counter droppedUnreachable = new Counter();
    private final Counter droppedForbidden = new Counter();
    private final Counter droppedOther = new Counter();
    private final Counter segmentationRefused = new Counter();
    private volatile int lastOtherErrno;

    void sent(int messages, int packets, int bytes) {
        sentPackets.add((long) messages * packets);
        sentBytes.add((long) messages * bytes);
    }

    void noRoom(int destinations, int packets) {
        droppedNoRoom.add((long) destinations * packets);
    }

    void segmentationRefused() {
        segmentationRefused.add(1);
    }

    void dropped(int errno, int packets) {
        switch (errno) {
            case Linux.ECONNREFUSED, Linux.EHOSTUNREACH, Linux.ENETUNREACH -> droppedUnreachable.add(packets);
            case Linux.EPERM, Linux.EACCES -> droppedForbidden.add(packets);
            case Linux.ENOBUFS -> droppedNoRoom.add(packets);
            default -> {
                droppedOther.add(packets);
                lastOtherErrno = errno;
            }
        }
    }

    public long sentPackets() {
        return sentPackets.get();
    }

    public long sentBytes() {
        return sentBytes.get();
    }

    /** Packets dropped because the send buffer or the device's queue stayed full. */
    public long droppedNoRoom() {
        return droppedNoRoom.get();
    }

    public long droppedUnreachable() {
        return droppedUnreachable.get();
    }

    /** Packets dropped by a firewall rule. */
    public long droppedForbidden() {
        return droppedForbidden.get();
    }

    public long droppedOther() {
        return droppedOther.get();
    }

    /** The errno behind the newest of {@link #droppedOther}; 0: none. */
    public int lastOtherErrno() {
        return lastOtherErrno;
    }

    public long dropped() {
        return droppedNoRoom.get() + droppedUnreachable.get() + droppedForbidden.get() + droppedOther.get();
    }

    /** Destinations that had to be moved to plain datagrams. */
    public long segmentationRefusals() {
        return segmentationRefused.get();
    }
}
