package io.github.rtspsink.media;

import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A part of one stream's viewers. One thread at a time sends to them, batch by batch: the streaming thread, or a sender thread
 * where sending would delay the streaming thread too long.
 *
 * <p>Thread: any; everything is guarded by the shard's lock, which is held for a fan-out and taken before the stream's.
 * Ownership: belongs to its stream; owns the fan-outs.
 */
final class Shard {
    private final Stream stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final TcpFanout tcp = new TcpFanout();
    private final UdpFanout udp = new UdpFanout();
    private final History.Reader reader;
    private volatile int viewers;
    private volatile long next;
    private volatile boolean leftToSender;
    private final Admission admission = Admission.complete();

    Shard(Stream stream, History.Reader reader) {
        this.stream = stream;
        this.reader = reader;
    }

    /** Number of viewers; read without the lock. */
    int viewers() {
        return viewers;
    }

    /** Position of the batch that it serves next; read without the lock. */
    long next() {
        return next;
    }

    /** Packets that the kernel did not take, counted once per viewer; read without the lock. */
    long dropped() {
        return udp.dropped();
    }

    /** Serves new batches on the calling thread; false, without serving, when another thread holds the lock. */
    boolean tryDrain() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            drainLocked();
        } finally {
            lock.unlock();
        }
        return true;
    }

    /** Marks new batches as work for a sender thread, which must then be woken. */
    void leaveToSender() {
        leftToSender = true;
    }

    /** Serves batches that were left to the sender threads; whether there were any. */
    boolean drainLeft() {
        if (!leftToSender) {
            return false;
        }
        lock.lock();
        try {
            leftToSender = false;
            return drainLocked();
        } finally {
            lock.unlock();
        }
    }

    private boolean drainLocked() {
        boolean worked = false;
        while (stream.take(reader, next)) {
            if (reader.position() != next) {
                // The ring dropped batches that this shard had not served; batches before the next key frame cannot be
                // decoded.
                admission.awaitKey();
            }
            serve();
            worked = true;
        }
        return worked;
    }

    /** Never serves a batch a second time, whatever is thrown. */
    private void serve() {
        Batch batch = reader.batch();
        try {
            if (admission.admits(batch)) {
                tcp.send(batch, stream);
                udp.send(batch, reader.memory(), stream);
            }
        } catch (RuntimeException | Error failed) {
            stream.failed(failed);
        } finally {
            next = reader.position() + 1;
            reader.release();
        }
    }

    /** Implements {@link Stream#catchUp} for a subscriber of this shard. */
    OptionalLong catchUp(Subscriber subscriber, long position, int maxBytes) {
        lock.lock();
        try {
            drainLocked();
            long at = position;
            int sent = 0;
            while (at < next && stream.take(reader, at)) {
                if (reader.position() != at) {
                    subscriber.admission().awaitKey();
                }
                boolean taken;
                try {
                    taken = sent < maxBytes && catchUpWith(subscriber);
                    sent += reader.batch().dataBytes();
                } finally {
                    reader.release();
                }
                at = taken ? reader.position() + 1 : reader.position();
                if (!taken && sent > maxBytes) {
                    return OptionalLong.of(at);
                }
                if (!taken) {
                    subscriber.admission().awaitKey();
                    break;
                }
            }
            addLocked(subscriber);
            return OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }

    private boolean catchUpWith(Subscriber subscriber) {
        if (!subscriber.admission().admits(reader.batch())) {
            return true;
        }
        if (subscriber instanceof TcpSubscriber viewer) {
            return viewer.sendAlone(reader.batch());
        }
        udp.sendAlone((UdpSubscriber) subscriber, reader.batch(), reader.memory());
        return true;
    }

    void add(Subscriber subscriber) {
        lock.lock();
        try {
            drainLocked();
            addLocked(subscriber);
        } finally {
            lock.unlock();
        }
    }

    private void addLocked(Subscriber subscriber) {
        if (subscriber instanceof TcpSubscriber viewer) {
            tcp.add(viewer);
        } else if (subscriber instanceof UdpSubscriber viewer) {
            udp.add(viewer);
        }
        viewers = tcp.size() + udp.size();
    }

    /** When this returns no thread sends to {@code subscriber} any more. */
    void remove(Subscriber subscriber) {
        lock.lock();
        try {
            if (subscriber instanceof TcpSubscriber viewer) {
                tcp.remove(viewer);
            } else if (subscriber instanceof UdpSubscriber viewer) {
                udp.remove(viewer);
            }
            viewers = tcp.size() + udp.size();
        } finally {
            lock.unlock();
        }
    }

    /** Starts at {@code position}; for a shard that has no viewers. */
    void startAt(long position) {
        lock.lock();
        try {
            next = position;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            udp.close();
        } finally {
            lock.unlock();
        }
    }
}
