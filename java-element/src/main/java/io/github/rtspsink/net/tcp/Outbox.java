package io.github.rtspsink.net.tcp;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The output side of one TCP connection. It sends media, directly from the streaming threads, and replies and RTCP, in order,
 * and never blocks.
 *
 * <p>Thread: any; it has its own lock, taken after a stream's lock. {@link #onWritable} is for the control thread. Ownership:
 * borrows channel and key until {@link #close}, which closes both; copies what it queues.
 */
public final class Outbox implements AutoCloseable {
    /** The result of a write. */
    public enum Result {
        /** The kernel took all of it. */
        SENT,
        /** A part or all of it is queued and will be sent completely. */
        QUEUED,
        /** The peer is too far behind: nothing of it was or will be sent. */
        REFUSED,
        /** The connection is closed or has failed. */
        CLOSED
    }

    private final SocketChannel channel;
    private final SelectionKey key;
    private final OutboxLimits limits;
    private final LongSupplier clock;
    private final OutboxQueue queue;
    private final ChunkPool pool;
    private final WireBuffer.Outlet outlet = this::emit;
    private @Nullable Framing framing;
    private long progressNanos;
    private long bytesWritten;
    private long refused;
    private boolean closed;
    private boolean broken;

    /** Another queue needs the memory. Set without this lock, by a thread that may hold another outbox's lock. */
    private volatile boolean givenUp;

    /** {@code key} is the key under which {@code channel} is watched; its OP_WRITE interest belongs to the outbox from now on. */
    public Outbox(SocketChannel channel, SelectionKey key, ChunkPool pool, OutboxLimits limits, LongSupplier clock) {
        this.channel = channel;
        this.key = key;
        this.limits = limits;
        this.clock = clock;
        this.pool = pool;
        this.queue = new OutboxQueue(pool, limits.mediaAgeNanos(), this::beGivenUp);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException peerGoneAlready) {
            broken = true;
        }
    }

    /** Sets the framing of later writes; plain connections have none. */
    synchronized void framing(Framing how) {
        framing = how;
    }

    /** Sends one whole interleaved access unit or nothing. The buffer's position and limit are not changed. */
    public synchronized Result writeMedia(ByteBuffer shared) {
        if (isUnusable()) {
            return Result.CLOSED;
        }
        int position = shared.position();
        try {
            if (framing != null) {
                return frameMedia(shared, framing);
            }
            return queue.isEmpty() ? writeNow(shared, true) : queueMedia(shared);
        } finally {
            shared.position(position);
        }
    }

    public Result writeControl(byte[] message) {
        return writeControl(ByteBuffer.wrap(message));
    }

    /**
     * Sends an RTSP reply or an RTCP packet after everything before it, and consumes the buffer. It is never left out: if there
     * is no room, the connection is given up.
     */
    public synchronized Result writeControl(ByteBuffer message) {
        if (isUnusable()) {
            return Result.CLOSED;
        }
        if (framing != null) {
            return frameControl(message, framing);
        }
        if (queue.isEmpty()) {
            return writeNow(message, false);
        }
        return fitsControl(message.remaining()) ? append(message) : giveUp();
    }

    /** Sends a message with another framing than the connection's, for protocol messages that are not RTSP. */
    synchronized Result writeControl(ByteBuffer message, Framing how) {
        return isUnusable() ? Result.CLOSED : frameControl(message, how);
    }

    private boolean fitsControl(int count) {
        return queue.bytes() + (long) count <= (long) limits.mediaBytes() + limits.controlBytes();
    }

    private boolean fitsMedia(int count) {
        return queue.bytes() + (long) count <= limits.mediaBytes()
                && queue.ageNanos(clock.getAsLong()) <= limits.mediaAgeNanos()
                && queue.hasRoom(count);
    }

    private Result queueMedia(ByteBuffer unit) {
        if (!fitsMedia(unit.remaining())) {
            refused++;
            return Result.REFUSED;
        }
        return append(unit);
    }

    /** Decides before framing: a TLS record that was made must be sent, or the peer cannot decrypt the next one. */
    private Result frameMedia(ByteBuffer unit, Framing how) {
        if (!fitsMedia(how.wireBytes(unit.remaining()))) {
            refused++;
            return Result.REFUSED;
        }
        return frame(unit, how);
    }

    private Result frameControl(ByteBuffer message, Framing how) {
        return fitsControl(how.wireBytes(message.remaining())) ? frame(message, how) : giveUp();
    }

    private Result frame(ByteBuffer source, Framing how) {
        ByteBuffer chunk = pool.takeScratch();
        if (chunk == null) {
            return giveUp();
        }
        try {
            WireBuffer target = new WireBuffer(chunk, outlet);
            how.frame(source, target);
            target.flush();
            return queue.isEmpty() ? Result.SENT : Result.QUEUED;
        } catch (IOException failed) {
            return giveUp();
        } finally {
            pool.giveBackScratch(chunk);
        }
    }

    private void emit(ByteBuffer bytes) throws IOException {
        boolean first = queue.isEmpty();
        if (first) {
            bytesWritten += channel.write(bytes);
        }
        if (!bytes.hasRemaining()) {
            return;
        }
        long now = clock.getAsLong();
        if (!queue.add(bytes, now)) {
            throw new IOException("no memory is left for what the peer does not take");
        }
        if (first) {
            progressNanos = now;
            wantWritable();
        }
    }

    /**
     * Writes while the queue is empty. A unit of which a part was written must be completed, or the peer would take the next
     * unit for its rest.
     */
    private Result writeNow(ByteBuffer source, boolean refusable) {
        int written;
        try {
            written = channel.write(source);
        } catch (IOException failed) {
            return giveUp();
        }
        bytesWritten += written;
        int left = source.remaining();
        if (left == 0) {
            return Result.SENT;
        }
        if (refusable && written == 0 && (left > limits.mediaBytes() || !queue.hasRoom(left))) {
            refused++;
            return Result.REFUSED;
        }
        progressNanos = clock.getAsLong();
        Result result = append(source);
        if (result == Result.QUEUED) {
            wantWritable();
        }
        return result;
    }

    private Result append(ByteBuffer source) {
        return queue.add(source, clock.getAsLong()) ? Result.QUEUED : giveUp();
    }

    private boolean isUnusable() {
        return closed || broken || givenUp;
    }

    /** Marks the connection as unusable. The control thread closes it; a call of its OP_WRITE handler tells it. */
    private Result giveUp() {
        broken = true;
        queue.clear();
        wantWritable();
        return Result.CLOSED;
    }

    /** Marks the connection as unusable; the control thread closes it like that of a peer that takes nothing. */
    public synchronized void abandon() {
        if (!isUnusable()) {
            giveUp();
        }
    }

    /** Called within the pool's lock. The control thread closes the connection; a call of its OP_WRITE handler tells it. */
    private void beGivenUp() {
        givenUp = true;
        wantWritable();
    }

    private void wantWritable() {
        try {
            key.interestOpsOr(SelectionKey.OP_WRITE);
            key.selector().wakeup();
        } catch (CancelledKeyException closedMeanwhile) {
            givenUp = true;
        }
    }

    /** Sends queued bytes. Returns false when the connection cannot be used any more and must be closed. */
    public synchronized boolean onWritable() {
        if (isUnusable()) {
            queue.clear();
            return false;
        }
        try {
            long now = clock.getAsLong();
            int written = queue.writeTo(channel, now);
            if (written > 0) {
                bytesWritten += written;
                progressNanos = now;
            }
            if (queue.isEmpty()) {
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
            }
            return true;
        } catch (IOException | CancelledKeyException failed) {
            broken = true;
            queue.clear();
            return false;
        }
    }

    /** Time since the peer last took a byte, if bytes wait for it; 0 otherwise. */
    public synchronized long stalledNanos(long now) {
        return queue.isEmpty() ? 0 : Math.max(0, now - progressNanos);
    }

    public synchronized int queuedBytes() {
        return queue.bytes();
    }

    public synchronized long bytesWritten() {
        return bytesWritten;
    }

    /** Number of access units that were left out because the peer was too slow. */
    public synchronized long refused() {
        return refused;
    }

    /** Tells the peer that nothing follows; what is queued is lost. */
    synchronized void endOutput() throws IOException {
        if (isUnusable()) {
            return;
        }
        if (framing != null) {
            ByteBuffer chunk = pool.takeScratch();
            if (chunk != null) {
                end(framing, chunk);
            }
        }
        channel.shutdownOutput();
    }

    private void end(Framing how, ByteBuffer chunk) throws IOException {
        try {
            WireBuffer target = new WireBuffer(chunk, outlet);
            how.end(target);
            target.flush();
        } finally {
            pool.giveBackScratch(chunk);
        }
    }

    /** Drops what is queued and closes the channel. When it returns, no thread writes to the channel any more. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        framing = null;
        queue.clear();
        try {
            channel.close();
            key.selector().wakeup();
        } catch (IOException failed) {
            // The descriptor is closed despite the exception.
            return;
        }
    }
}
