package io.github.rtspsink.media;

import java.util.Arrays;

/**
 * All viewers of a stream, divided into shards. The streaming thread serves the first shard if that is quick; sender threads
 * serve the other shards, which are created when there are many viewers.
 *
 * <p>Thread: {@link #fanOut} is for the streaming thread, the rest for the control thread. Ownership: belongs to its
 * stream; owns the shards.
 */
final class Shards {
    /** With more viewers than this, sender threads serve the others. */
    private static final int INLINE_VIEWERS = 200;

    /** Sending this many bytes to all viewers takes about 10 ms, the most that a streaming thread may spend. */
    private static final long INLINE_BYTES = 8L * 1024 * 1024;

    private final Stream stream;
    private final Senders senders;
    private volatile Shard[] all;

    Shards(Stream stream, Senders senders) {
        this.stream = stream;
        this.senders = senders;
        this.all = new Shard[] {newShard()};
    }

    /** Sends the batch that was published last, at {@code position} and with {@code bytes}, to every viewer. */
    void fanOut(long position, int bytes) {
        Shard[] shards = all;
        int left = 0;
        int behind = 0;
        for (int i = 1; i < shards.length; i++) {
            if (shards[i].viewers() > 0) {
                left++;
                behind += shards[i].next() < position ? 1 : 0;
                shards[i].leaveToSender();
            }
        }
        if (left > 0) {
            senders.wake(behind);
        }
        if (shards[0].viewers() > 0 && !serveInline(shards[0], bytes)) {
            shards[0].leaveToSender();
            senders.wake(behind);
        }
    }

    private static boolean serveInline(Shard shard, int bytes) {
        return (long) bytes * shard.viewers() <= INLINE_BYTES && shard.tryDrain();
    }

    /** Position of the batch that the slowest shard serves next, or {@code latest} when no shard has viewers. */
    long slowest(long latest) {
        Shard[] shards = all;
        long slowest = latest;
        for (int i = 0; i < shards.length; i++) {
            if (shards[i].viewers() > 0) {
                slowest = Math.min(slowest, shards[i].next());
            }
        }
        return slowest;
    }

    /** Packets that the kernel did not take, counted once per viewer. */
    long dropped() {
        long dropped = 0;
        for (Shard shard : all) {
            dropped += shard.dropped();
        }
        return dropped;
    }

    /** The shard for a subscriber: the first until it is full, then the one with the fewest viewers. */
    Shard place(Subscriber subscriber) {
        Shard present = subscriber.shard();
        if (present != null) {
            return present;
        }
        Shard least = all[0].viewers() < INLINE_VIEWERS ? all[0] : leastOfOthers();
        if (least.viewers() == 0) {
            least.startAt(stream.nextPosition());
        }
        subscriber.shard(least);
        return least;
    }

    private Shard leastOfOthers() {
        Shard[] shards = all;
        if (shards.length <= senders.count()) {
            Shard[] more = Arrays.copyOf(shards, shards.length + 1);
            more[shards.length] = newShard();
            all = more;
            return more[shards.length];
        }
        Shard least = shards[1];
        for (int i = 2; i < shards.length; i++) {
            least = shards[i].viewers() < least.viewers() ? shards[i] : least;
        }
        return least;
    }

    private Shard newShard() {
        Shard shard = new Shard(stream, stream.newReader());
        senders.add(shard);
        return shard;
    }

    void close() {
        for (Shard shard : all) {
            senders.remove(shard);
            shard.close();
        }
    }
}
