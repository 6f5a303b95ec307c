package io.github.rtspsink.media;

import io.github.rtspsink.rtp.InterleavedPrefix;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Sends a stream to its viewers with interleaved transport. It makes one framed copy of a batch per distinct channel number,
 * and writes once per connection.
 *
 * <p>Thread: guarded by its shard's lock. Ownership: owns the framed copies; an outbox makes its own copy of what it cannot
 * send at once.
 */
final class TcpFanout {
    private static final int INITIAL_BYTES = 64 * 1024;

    private TcpSubscriber[] subscribers = {};
    private ByteBuffer framed = ByteBuffer.allocateDirect(0);
    private int firstIndex;

    int size() {
        return subscribers.length;
    }

    /** Adds a viewer next to those with the same channel, so that neighbours share one framed copy. */
    void add(TcpSubscriber subscriber) {
        int at = subscribers.length;
        while (at > 0 && subscribers[at - 1].rtpChannel() > subscriber.rtpChannel()) {
            at--;
        }
        TcpSubscriber[] more = new TcpSubscriber[subscribers.length + 1];
        System.arraycopy(subscribers, 0, more, 0, at);
        more[at] = subscriber;
        System.arraycopy(subscribers, at, more, at + 1, subscribers.length - at);
        subscribers = more;
    }

    void remove(TcpSubscriber subscriber) {
        int at = Arrays.asList(subscribers).indexOf(subscriber);
        if (at >= 0) {
            TcpSubscriber[] fewer = new TcpSubscriber[subscribers.length - 1];
            System.arraycopy(subscribers, 0, fewer, 0, at);
            System.arraycopy(subscribers, at + 1, fewer, at, fewer.length - at);
            subscribers = fewer;
        }
    }

    /**
     * Sends a batch to all viewers. The first viewer changes with each batch, so that no viewer is always served last. If
     * something is thrown, the viewer concerned loses its connection; if memory for a framed copy is missing, the viewers of
     * that copy lose the batch.
     */
    void send(Batch batch, Stream stream) {
        TcpSubscriber[] all = subscribers;
        int channel = -1;
        boolean lacking = false;
        if (++firstIndex >= all.length) {
            firstIndex = 0;
        }
        for (int i = 0, at = firstIndex; i < all.length; i++) {
            TcpSubscriber subscriber = all[at];
            if (subscriber.rtpChannel() != channel) {
                channel = subscriber.rtpChannel();
                lacking = !frames(batch, channel, stream);
            }
            serve(subscriber, lacking, batch, stream);
            at = at + 1 == all.length ? 0 : at + 1;
        }
    }

    private void serve(TcpSubscriber subscriber, boolean lacking, Batch batch, Stream stream) {
        try {
            if (lacking) {
                subscriber.skip();
            } else {
                subscriber.send(framed, batch);
            }
        } catch (RuntimeException | Error failed) {
            stream.failed(failed);
        }
    }

    private boolean frames(Batch batch, int channel, Stream stream) {
        try {
            frameInto(batch, channel);
            return true;
        } catch (RuntimeException | Error failed) {
            stream.failed(failed);
            return false;
        }
    }

    private void frameInto(Batch batch, int channel) {
        int bytes = framedBytes(batch);
        if (framed.capacity() < bytes) {
            framed = ByteBuffer.allocateDirect(Math.max(Math.max(INITIAL_BYTES, 2 * framed.capacity()), bytes));
        }
        frame(batch, channel, framed.clear());
    }

    static int framedBytes(Batch batch) {
        return batch.dataBytes() + InterleavedPrefix.BYTES * batch.packetCount();
    }

    /** Writes {@code $ channel length packet} for every packet (RFC 2326 section 10.12) at the start of {@code target}. */
    static void frame(Batch batch, int channel, ByteBuffer target) {
        ByteBuffer memory = batch.memory();
        int count = batch.packetCount();
        int from = batch.dataPosition();
        int to = 0;
        for (int i = 0; i < count; i++) {
            int size = batch.packetSize(i);
            InterleavedPrefix.write(target, to, channel, size);
            target.put(to + InterleavedPrefix.BYTES, memory, from, size);
            from += size;
            to += InterleavedPrefix.BYTES + size;
        }
        target.limit(to);
    }
}
