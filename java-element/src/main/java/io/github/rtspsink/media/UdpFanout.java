package io.github.rtspsink.media;

import io.github.rtspsink.net.linux.NativeBlock;
import io.github.rtspsink.net.udp.UdpDestinations;
import io.github.rtspsink.net.udp.UdpPortPair;
import io.github.rtspsink.net.udp.UdpSender;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends a stream to its UDP viewers. A few system calls reach all viewers of one address family.
 *
 * <p>Thread: guarded by its shard's lock. Ownership: owns a sender and a destination table per port pair.
 */
final class UdpFanout {
    /** The viewers behind one port pair. */
    private static final class Group {
        private final UdpPortPair ports;
        private final UdpSender sender;
        private final UdpDestinations destinations;
        private final SentCount sent = new SentCount();
        private final Map<UdpSubscriber, Integer> keys = new HashMap<>();

        Group(UdpPortPair ports) {
            this.ports = ports;
            this.sender = ports.newSender();
            this.destinations = ports.newDestinations();
        }
    }

    /** Viewers that are not sent all batches yet. */
    private final List<UdpSubscriber> apart = new ArrayList<>();

    private volatile Group[] groups = {};

    void add(UdpSubscriber subscriber) {
        if (!subscriber.admission().isComplete()) {
            apart.add(subscriber);
            return;
        }
        include(subscriber);
    }

    private void include(UdpSubscriber subscriber) {
        Group group = group(subscriber.ports());
        if (!group.keys.containsKey(subscriber)) {
            group.keys.put(subscriber, group.destinations.add(subscriber.rtp()));
            subscriber.count().joinOthers(group.sent);
        }
    }

    void remove(UdpSubscriber subscriber) {
        apart.remove(subscriber);
        for (Group group : groups) {
            Integer key = group.keys.remove(subscriber);
            if (key != null) {
                group.destinations.remove(key);
                subscriber.count().leaveOthers();
            }
        }
    }

    int size() {
        int size = apart.size();
        for (Group group : groups) {
            size += group.keys.size();
        }
        return size;
    }

    /** Sends a batch to all viewers. If something is thrown, only the viewers of one port pair lose the batch. */
    void send(Batch batch, NativeBlock memory, Stream stream) {
        if (!apart.isEmpty()) {
            sendApart(batch, memory, stream);
        }
        Group[] all = groups;
        for (int i = 0; i < all.length; i++) {
            if (all[i].destinations.size() > 0) {
                send(all[i], batch, memory, stream);
            }
        }
    }

    private static void send(Group group, Batch batch, NativeBlock memory, Stream stream) {
        try {
            send(group.sender, group.destinations, batch, memory);
            group.sent.add(batch.packetCount(), batch.dataBytes());
        } catch (RuntimeException | Error failed) {
            stream.failed(failed);
        }
    }

    /** Sends a batch to one viewer that is not in the fan-out yet. */
    void sendAlone(UdpSubscriber subscriber, Batch batch, NativeBlock memory) {
        Group group = group(subscriber.ports());
        UdpDestinations alone = group.ports.newDestinations();
        alone.add(subscriber.rtp());
        send(group.sender, alone, batch, memory);
        subscriber.count().addAlone(batch.packetCount(), batch.dataBytes());
    }

    /** Packets that the kernel did not take, counted once per viewer; read without the lock. */
    long dropped() {
        long dropped = 0;
        for (Group group : groups) {
            dropped += group.sender.stats().dropped();
        }
        return dropped;
    }

    /** Closes the senders; the stream is gone. */
    void close() {
        for (Group group : groups) {
            group.sender.close();
        }
        groups = new Group[0];
        apart.clear();
    }

    private static void send(UdpSender sender, UdpDestinations destinations, Batch batch, NativeBlock memory) {
        sender.send(destinations, memory, batch.dataPosition(), batch.sizesPosition(), batch.packetCount());
    }

    /**
     * A viewer that is sent every batch from this one on moves to its group. If memory for that is missing, it waits for the
     * next key frame.
     */
    private void sendApart(Batch batch, NativeBlock memory, Stream stream) {
        for (int i = apart.size() - 1; i >= 0; i--) {
            UdpSubscriber subscriber = apart.get(i);
            try {
                boolean admitted = subscriber.admission().admits(batch);
                if (subscriber.admission().isComplete()) {
                    include(subscriber);
                    apart.remove(i);
                } else if (admitted) {
                    sendAlone(subscriber, batch, memory);
                }
            } catch (RuntimeException | Error failed) {
                subscriber.admission().awaitKey();
                stream.failed(failed);
            }
        }
    }

    private Group group(UdpPortPair ports) {
        for (Group group : groups) {
            if (group.ports == ports) {
                return group;
            }
        }
        Group[] all = groups;
        Group[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = new Group(ports);
        groups = more;
        return more[all.length];
    }
}
