package io.github.rtspsink.media;

import io.github.rtspsink.rtp.RetransmissionWriter;
import io.github.rtspsink.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One RTP stream of a mount: takes batches from a sink pad and fans them out to its subscribers.
 *
 * <p>Thread: {@link #publish} is for the pad's streaming thread, the rest for the control thread. The stream's lock separates
 * them; it is held no longer than copying one batch takes. Ownership: owns its history and shards; belongs to its pad.
 *
 * <p>A subscriber is in the fan-out from the {@link #catchUp} that returns nothing until {@link #unsubscribe}. After
 * {@code unsubscribe} has returned, no thread uses the subscriber any more.
 */
public final class Stream {
    /** A key frame younger than this is used for a new viewer instead of asking the encoder for another one. */
    public static final long FRESH_KEY_NANOS = 500_000_000;

    /** A stream without packets for this time is {@linkplain #isSilent silent}. */
    private static final long SILENT_NANOS = 1_000_000_000;

    private final Object lock = new Object();
    private final int id;
    private final SenderStatistics source;
    private final StreamEvents events;
    private final RandomAccessIndex starts;
    private final PacketSearch search;
    private final Shards shards;
    private final Batch batch = new Batch();
    private volatile @Nullable ProtectedStream follower;
    private Awaited awaited = Awaited.NOTHING;
    private boolean ended;

    private enum Awaited {
        NOTHING,
        KEY,
        ANY
    }

    /**
     * @param id the C side's id of the sink pad
     * @param fastStart decides how much history is worth keeping
     * @param timeline shared by all streams of one sink
     * @param senders threads that serve the viewers for which the streaming thread has no time
     */
    public Stream(int id, FastStart fastStart, ClockMapping timeline, Senders senders, StreamEvents events) {
        this(
                id,
                new RandomAccessIndex(fastStart, new KeyFrameRequests()),
                new SenderStatistics(timeline, RtpHeader.MIN_BYTES),
                senders,
                events);
    }

    private Stream(int id, RandomAccessIndex starts, SenderStatistics source, Senders senders, StreamEvents events) {
        this.id = id;
        this.source = source;
        this.events = events;
        this.starts = starts;
        this.search = new PacketSearch(starts.history());
        this.shards = new Shards(this, senders);
    }

    /** A new stream for the same packets, each longer by {@code tagBytes}. */
    Stream newTwin(Senders senders, int tagBytes) {
        return new Stream(id, starts.twin(), source.twin(tagBytes), senders, events);
    }

    public int id() {
        return id;
    }

    /** The SSRC (RFC 3550 section 5.1); empty until a packet was published or the caps named it. */
    public OptionalLong ssrc() {
        return source.ssrc();
    }

    /** Sets the SSRC that the caps name; the SSRC in the packets takes precedence. */
    public void announceSsrc(long announced) {
        source.announceSsrc(announced);
    }

    /** Counts of what has been published so far. */
    SenderStatistics source() {
        return source;
    }

    /** Drops the history, because the next batch belongs to a new encoding. Subscribers must have been removed. */
    public void restart() {
        synchronized (lock) {
            starts.restart();
            source.restart(starts.history().next());
        }
    }

    /** Marks the end of the stream. If a batch follows nevertheless, {@link StreamEvents#resumed} is called. */
    public void end() {
        synchronized (lock) {
            ended = true;
        }
    }

    /**
     * Publishes the batch at the start of {@code block}. Call it on the streaming thread. It never waits for a peer, and
     * allocates only when the history grows.
     *
     * @param block native byte order, {@code RtspSinkBatch} at offset 0; only read, and only during the call
     * @return false when the block does not hold what its header says
     */
    public boolean publish(ByteBuffer block) {
        if (!batch.wrap(block, 0).isWithin(block.capacity())) {
            return false;
        }
        boolean startsSomebody;
        boolean resumes;
        long position;
        synchronized (lock) {
            position = starts.history().next();
            source.publish(block, batch, position);
            boolean keyStart = starts.append(block, batch, shards.slowest(position));
            startsSomebody = awaited == Awaited.ANY || (awaited == Awaited.KEY && (keyStart || !starts.hasDelta()));
            awaited = startsSomebody ? Awaited.NOTHING : awaited;
            resumes = ended;
            ended = false;
        }
        shards.fanOut(position, batch.dataBytes());
        ProtectedStream protectedStream = follower;
        if (protectedStream != null) {
            protectedStream.follow();
        }
        tell(resumes, startsSomebody);
        return true;
    }

    private void tell(boolean resumes, boolean startsSomebody) {
        try {
            if (resumes) {
                events.resumed(this);
            }
            if (startsSomebody) {
                events.startPublished(this);
            }
        } catch (RuntimeException | Error failed) {
            untold(resumes, startsSomebody);
            failed(failed);
        }
    }

    /** Keeps an event that could not be delivered; it is delivered with the next batch. */
    private void untold(boolean resumes, boolean startsSomebody) {
        synchronized (lock) {
            ended |= resumes;
            if (startsSomebody && awaited == Awaited.NOTHING) {
                awaited = Awaited.KEY;
            }
        }
    }

    /**
     * Makes {@code reader} read the batch at {@code position}, or, if the history no longer has it, the latest key frame after
     * it.
     *
     * @return false when nothing is there yet
     */
    boolean take(History.Reader reader, long position) {
        synchronized (lock) {
            History history = starts.history();
            long at = Math.max(position, history.first());
            if (at > position && starts.keyPosition() > at) {
                at = starts.keyPosition();
            }
            if (!history.holds(at)) {
                return false;
            }
            history.take(reader, at);
            return true;
        }
    }

    History.Reader newReader() {
        synchronized (lock) {
            return starts.history().newReader();
        }
    }

    /** Keeps packets for this time, so that they can be {@linkplain #retransmit retransmitted}; 0 keeps none for that. */
    public void keepForRepair(long nanos) {
        synchronized (lock) {
            starts.keepForRepair(nanos);
        }
    }

    /**
     * Writes the retransmission of packet {@code lost} at the position of {@code out}.
     *
     * @param sequence of the retransmission packet
     * @return its bytes, 0 when the packet is not kept any more or does not fit
     */
    int retransmit(int lost, RetransmissionWriter writer, int sequence, ByteBuffer out) {
        synchronized (lock) {
            return search.find(lost, starts.repairFrom())
                    ? writer.write(search.memory(), search.at(), search.bytes(), sequence, out)
                    : 0;
        }
    }

    /** Reports an exception or error thrown while packets were passed on; it affected one viewer or one batch. */
    void failed(Throwable thrown) {
        events.failed(this, thrown);
    }

    /** Bytes of all packets published so far. */
    public long publishedBytes() {
        return source.publishedBytes();
    }

    void forget(History.Reader reader) {
        synchronized (lock) {
            starts.history().forget(reader);
        }
    }

    /** Sets the protected stream that follows every batch from now on; null removes it. */
    void follower(@Nullable ProtectedStream stream) {
        follower = stream;
    }

    /** Position from which a follower must begin to be able to serve new viewers. */
    long followFrom() {
        synchronized (lock) {
            return Math.max(source.eraPosition(), starts.followFrom(source.lastWallNanos()));
        }
    }

    /** No new viewer starts with a batch that has been published so far. */
    void startAfterLatest() {
        synchronized (lock) {
            starts.startAfterLatest();
        }
    }

    /** RTP packets published so far. */
    public long publishedPackets() {
        return source.publishedPackets();
    }

    /** Average bit rate; an assumed value as long as too few packets were published to measure it. */
    public long bitsPerSecond() {
        return source.bitsPerSecond();
    }

    /** Packets that the kernel did not take, counted once per UDP viewer. */
    public long dropped() {
        return shards.dropped();
    }

    /** Position of the batch that will be published next. */
    long nextPosition() {
        synchronized (lock) {
            return starts.history().next();
        }
    }

    /** Whether a decoder can start only at some batches; known after the first batch at which it cannot. */
    public boolean hasDelta() {
        synchronized (lock) {
            return starts.hasDelta();
        }
    }

    /**
     * Where a viewer that joins now would start; empty if the history has no start or only one that is too old.
     *
     * @param nowWallNanos ns since 1970
     */
    public Optional<StartPoint> startPoint(long nowWallNanos) {
        synchronized (lock) {
            return starts.now(nowWallNanos);
        }
    }

    /** The oldest batch in the history that is not before {@code runningNanos}, else the latest one. */
    public Optional<StartPoint> startPointAt(long runningNanos) {
        synchronized (lock) {
            return starts.at(runningNanos);
        }
    }

    /**
     * Whether it has published nothing for a second or more, so that no viewer should wait for it.
     *
     * @param nowWallNanos ns since 1970
     */
    public boolean isSilent(long nowWallNanos) {
        return !source.hasPublished() || nowWallNanos - source.lastWallNanos() > SILENT_NANOS;
    }

    /** The latest key frame, however old; the latest batch in a stream without key frames. */
    public Optional<StartPoint> latestStart() {
        synchronized (lock) {
            return starts.latest();
        }
    }

    /** Knows whether the source answers requests for key frames. */
    public KeyFrameRequests keyFrameRequests() {
        return starts.requests();
    }

    /**
     * Where a viewer starts after it waited {@link KeyFrameRequests#PATIENCE_NANOS} in vain for a requested key frame; empty if
     * it should keep waiting.
     */
    public Optional<StartPoint> startUnanswered() {
        starts.requests().unanswered();
        synchronized (lock) {
            return starts.unanswered();
        }
    }

    /** Requests a call of {@link StreamEvents#startPublished} at the next batch with which a viewer can start. */
    public void awaitStart() {
        synchronized (lock) {
            boolean any = starts.areEverywhere() || (!starts.hasDelta() && source.hasPublished());
            awaited = any ? Awaited.ANY : Awaited.KEY;
        }
    }

    /**
     * Sends the history from {@code position} on to a subscriber, and adds the subscriber to the fan-out after the last batch.
     *
     * @param position where to continue; if the history no longer has it, the latest key frame after it
     * @param maxBytes stops after about this many bytes, so that the other viewers do not wait long
     * @return the position to continue with; empty once the subscriber has joined
     */
    public OptionalLong catchUp(Subscriber subscriber, long position, int maxBytes) {
        return shards.place(subscriber).catchUp(subscriber, position, maxBytes);
    }

    /** Adds a subscriber that starts with the next batch with which a decoder can start. */
    public void joinAtNextStart(Subscriber subscriber) {
        boolean awaitsKey;
        synchronized (lock) {
            awaitsKey = starts.isKeyAwaited();
        }
        if (awaitsKey) {
            subscriber.admission().awaitKey();
        }
        shards.place(subscriber).add(subscriber);
    }

    /** Ends a subscription; does nothing without one. When this returns, no thread sends to the subscriber any more. */
    public void unsubscribe(Subscriber subscriber) {
        Shard shard = subscriber.shard();
        if (shard != null) {
            shard.remove(subscriber);
            subscriber.shard(null);
            subscriber.admission().restart();
        }
    }

    /** Releases what is shared with the server. The pad is gone and all subscribers have been removed. */
    public void close() {
        shards.close();
    }

    /**
     * What a sender report issued at {@code wallNanos} says about this stream (RFC 3550 section 6.4.1); empty before the
     * first packet.
     *
     * @param clockRate of the RTP timestamps, Hz
     */
    public Optional<SenderState> senderState(long wallNanos, int clockRate) {
        return source.senderState(wallNanos, clockRate);
    }

    /**
     * What a sender report says.
     *
     * @param ssrc of the sender
     * @param rtpTime that corresponds to the report's wall time
     * @param packets sent since the start
     * @param octets of payload sent since the start
     */
    public record SenderState(long ssrc, long rtpTime, long packets, long octets) {}
}
