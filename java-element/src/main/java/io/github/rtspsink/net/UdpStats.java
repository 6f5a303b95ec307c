package io.github.rtspsink.net;

/**
 * What one {@link UdpSender} has sent and lost, in RTP packets times destinations.
 *
 * <p>Thread: written by the sender under its lock; others may read a slightly old value. Ownership: the sender's.
 */
public final class UdpStats {
    private long sentPackets;
    private long sentBytes;
    private long droppedNoRoom;
    private long droppedUnreachable;
    private long droppedForbidden;
    private long droppedOther;
    private long segmentationRefused;
    private int lastOtherErrno;

    void sent(int messages, int packets, int bytes) {
        sentPackets += (long) messages * packets;
        sentBytes += (long) messages * bytes;
    }

    void noRoom(int destinations, int packets) {
        droppedNoRoom += (long) destinations * packets;
    }

    void segmentationRefused() {
        segmentationRefused++;
    }

    void dropped(int errno, int packets) {
        switch (errno) {
            case Linux.ECONNREFUSED, Linux.EHOSTUNREACH, Linux.ENETUNREACH -> droppedUnreachable += packets;
            case Linux.EPERM, Linux.EACCES -> droppedForbidden += packets;
            case Linux.ENOBUFS -> droppedNoRoom += packets;
            default -> {
                droppedOther += packets;
                lastOtherErrno = errno;
            }
        }
    }

    public long sentPackets() {
        return sentPackets;
    }

    public long sentBytes() {
        return sentBytes;
    }

    /** The send buffer or the device's queue stayed full. */
    public long droppedNoRoom() {
        return droppedNoRoom;
    }

    public long droppedUnreachable() {
        return droppedUnreachable;
    }

    /** By a firewall rule. */
    public long droppedForbidden() {
        return droppedForbidden;
    }

    public long droppedOther() {
        return droppedOther;
    }

    /** The errno behind the newest of {@link #droppedOther}; 0: none. */
    public int lastOtherErrno() {
        return lastOtherErrno;
    }

    public long dropped() {
        return droppedNoRoom + droppedUnreachable + droppedForbidden + droppedOther;
    }

    /** Destinations that had to be moved to plain datagrams. */
    public long segmentationRefusals() {
        return segmentationRefused;
    }
}
