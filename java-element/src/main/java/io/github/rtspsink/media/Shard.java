package io.github.rtspsink.media;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A share of one stream's viewers, served in order by one thread at a time: the streaming thread, or a sender thread where
 * that would hold the streaming thread up.
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

    /** Read without the lock: how many it serves or is about to. */
    int viewers() {
        return viewers;
    }

    /** Read without the lock: the batch that it serves next. */
    long next() {
        return next;
    }

    /** Read without the lock: packets times viewers that the kernel did not take. */
    long dropped() {
        return udp.dropped();
    }

    /** Serves what is new here and now, unless somebody else is in it. */
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

    /** Has a sender thread, once woken, serve what is new. */
    void leaveToSender() {
        leftToSender = true;
    }

    /** Serves what was left to the sender threads; whether there was anything. */
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
                // The ring went round while this shard was behind: the rest is of no use before a key frame.
                admission.awaitKey();
            }
            serve();
            worked = true;
        }
        return worked;
    }

    /** Whatever is thrown, the batch is not served again. */
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

    /** Does {@link Stream#catchUp} for a subscriber that is to be served by this shard. */
    long catchUp(Subscriber subscriber, long position, int maxBytes) {
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
                    return at;
                }
                if (!taken) {
                    subscriber.admission().awaitKey();
                    break;
                }
            }
            addLocked(subscriber);
            return Stream.JOINED;
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
