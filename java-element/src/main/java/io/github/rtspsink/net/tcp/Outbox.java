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
 * The output side of one TCP connection: media straight from the streaming threads, replies and RTCP, in order, never waiting.
 *
 * <p>Thread: any; lock inside, taken after a stream's lock. {@link #onWritable} is for the control thread. Ownership: borrows the
 * channel and its key until {@link #close}, which closes both; copies what it queues.
 */
public final class Outbox implements AutoCloseable {
    /** What became of a write. */
    public enum Result {
        /** The kernel has all of it. */
        SENT,
        /** Some or all of it is queued; it is going to be sent wholly. */
        QUEUED,
        /** The peer is too far behind: nothing of it was written nor will be. */
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

    /** Others need the memory more; set without the lock, by a thread that may hold another outbox's. */
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

    /** What is written from now on is framed so; the plain path does not pay for it. */
    synchronized void framing(Framing how) {
        framing = how;
    }

    /** Takes one whole interleaved access unit or nothing. Leaves the buffer's position and limit as they were. */
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

    /** Takes an RTSP reply or an RTCP packet behind everything before it; consumes the buffer. Never refuses: it gives the peer up. */
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

    /** The same in another framing than the connection's, for what is not RTSP. */
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

    /** Decides before it frames: a TLS record that was made has to be sent, or the peer could not read the next one. */
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

    /** The queue is empty. What was begun has to be finished, or the peer would take the next unit for the rest of this one. */
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

    /** Leaves the closing to the control thread, which is told by a call of its handler for OP_WRITE. */
    private Result giveUp() {
        broken = true;
        queue.clear();
        wantWritable();
        return Result.CLOSED;
    }

    /** The connection is of no use any more: the control thread closes it as one whose peer takes nothing. */
    public synchronized void abandon() {
        if (!isUnusable()) {
            giveUp();
        }
    }

    /** From within the pool's lock. The control thread, which is told by a call of its handler for OP_WRITE, closes. */
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

    /** Sends on from the queue. Returns false when the connection is of no use any more and has to be closed. */
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

    /** How long the peer has not taken a byte while some were waiting for it; 0 when none are. */
    public synchronized long stalledNanos(long now) {
        return queue.isEmpty() ? 0 : Math.max(0, now - progressNanos);
    }

    public synchronized int queuedBytes() {
        return queue.bytes();
    }

    public synchronized long bytesWritten() {
        return bytesWritten;
    }

    /** Access units that the peer was too slow for. */
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

    /** Drops what is queued. When it returns, no thread writes to the channel any more. */
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
            // The descriptor is gone all the same, and what the peer was owed with it.
            return;
        }
    }
}
