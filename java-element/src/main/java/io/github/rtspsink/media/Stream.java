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
 * <p>Thread: {@link #publish} is for the pad's streaming thread, the rest for the control thread; the stream's lock keeps
 * them apart and is held for a copy at the most. Ownership: owns its history and shards; belongs to its pad.
 *
 * <p>A subscriber is in the fan-out only between {@link #catchUp} reporting that it joined and {@link #unsubscribe}; when
 * the latter returns no thread uses it any more.
 */
public final class Stream {
    /** {@link #catchUp}: the viewer is part of the fan-out now. */
    public static final long JOINED = -1;

    /** A key frame this young is used for a newcomer instead of asking the encoder for another one. */
    public static final long FRESH_KEY_NANOS = 500_000_000;

    /** A stream without packets for so long is {@linkplain #isSilent silent}. */
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
     * @param senders serve the viewers that the streaming thread has no time for
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

    /** One for the same packets, each longer by {@code tagBytes}. */
    Stream newTwin(Senders senders, int tagBytes) {
        return new Stream(id, starts.twin(), source.twin(tagBytes), senders, events);
    }

    public int id() {
        return id;
    }

    /** The SSRC (RFC 3550 section 5.1), once a packet was published or the caps named it. */
    public OptionalLong ssrc() {
        return source.ssrc();
    }

    /** The SSRC as the caps name it; the packets win where they differ. */
    public void announceSsrc(long announced) {
        source.announceSsrc(announced);
    }

    /** What has been published so far. */
    SenderStatistics source() {
        return source;
    }

    /** Forgets the past: the next batch belongs to another encoding. Subscribers must have been removed. */
    public void restart() {
        synchronized (lock) {
            starts.restart();
            source.restart(starts.history().next());
        }
    }

    /** End of stream; should more come nevertheless, {@link StreamEvents#resumed} tells. */
    public void end() {
        synchronized (lock) {
            ended = true;
        }
    }

    /**
     * Publishes the batch at the start of {@code block}. Streaming thread. Never waits for a peer, allocates nothing but
     * when the history grows.
     *
     * @param block native order, {@code RtspSinkBatch} at 0; only read, only during the call
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

    /** What could not be told is told with the next batch. */
    private void untold(boolean resumes, boolean startsSomebody) {
        synchronized (lock) {
            ended |= resumes;
            if (startsSomebody && awaited == Awaited.NOTHING) {
                awaited = Awaited.KEY;
            }
        }
    }

    /**
     * Has {@code reader} read the batch at {@code position}, or, if that is forgotten, the latest key frame after it.
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

    /** Has packets kept for so long that they can be {@linkplain #retransmit sent again}; 0 keeps none for that. */
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

    /** Something was thrown while packets were handed on, and has cost one viewer or one batch. */
    void failed(Throwable thrown) {
        events.failed(this, thrown);
    }

    /** Bytes of all packets so far. */
    public long publishedBytes() {
        return source.publishedBytes();
    }

    void forget(History.Reader reader) {
        synchronized (lock) {
            starts.history().forget(reader);
        }
    }

    /** Has {@code stream} follow every batch from now on; null ends that. */
    void follower(@Nullable ProtectedStream stream) {
        follower = stream;
    }

    /** Where one who is to have what newcomers are given begins to follow. */
    long followFrom() {
        synchronized (lock) {
            return Math.max(source.eraPosition(), starts.followFrom(source.lastWallNanos()));
        }
    }

    /** No newcomer starts with what has been published so far. */
    void startAfterLatest() {
        synchronized (lock) {
            starts.startAfterLatest();
        }
    }

    /** RTP packets so far. */
    public long publishedPackets() {
        return source.publishedPackets();
    }

    /** Its bandwidth on average; a guess for as long as there is too little to tell. */
    public long bitsPerSecond() {
        return source.bitsPerSecond();
    }

    /** Packets times UDP viewers that the kernel did not take. */
    public long dropped() {
        return shards.dropped();
    }

    /** Position of the batch that will be published next. */
    long nextPosition() {
        synchronized (lock) {
            return starts.history().next();
        }
    }

    /** Whether a decoder can start only at some batches; known once the first group of pictures went by. */
    public boolean hasDelta() {
        synchronized (lock) {
            return starts.hasDelta();
        }
    }

    /**
     * Where a viewer who joins now would start, if that is in the history and still of use.
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
     * Whether it has published nothing for so long that nobody should wait for it.
     *
     * @param nowWallNanos ns since 1970
     */
    public boolean isSilent(long nowWallNanos) {
        return !source.hasPublished() || nowWallNanos - source.lastWallNanos() > SILENT_NANOS;
    }

    /** The key frame (or, where every batch is one, the batch) that was published last, however old. */
    public Optional<StartPoint> latestStart() {
        synchronized (lock) {
            return starts.latest();
        }
    }

    /** What is known of its source's answers to requests for key frames. */
    public KeyFrameRequests keyFrameRequests() {
        return starts.requests();
    }

    /**
     * Where a viewer starts for whom a key frame was asked in vain for {@link KeyFrameRequests#PATIENCE_NANOS}; empty where it had better
     * wait on.
     */
    public Optional<StartPoint> startUnanswered() {
        starts.requests().unanswered();
        synchronized (lock) {
            return starts.unanswered();
        }
    }

    /** Has {@link StreamEvents#startPublished} called at the next batch that a viewer can start with. */
    public void awaitStart() {
        synchronized (lock) {
            boolean any = starts.areEverywhere() || (!starts.hasDelta() && source.hasPublished());
            awaited = any ? Awaited.ANY : Awaited.KEY;
        }
    }

    /**
     * Sends the history from {@code position} on to a subscriber, and adds it to the fan-out once nothing is left.
     *
     * @param position where to go on; one no longer in the history moves to the latest key frame after it
     * @param maxBytes stop after about so many bytes, so that the other viewers do not wait long
     * @return the position to go on with, or {@link #JOINED}
     */
    public long catchUp(Subscriber subscriber, long position, int maxBytes) {
        return shards.place(subscriber).catchUp(subscriber, position, maxBytes);
    }

    /** Adds a subscriber that starts with the next batch a decoder can start with. */
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

    /** Ends a subscription; does nothing where there is none. When this returns no thread sends to it any more. */
    public void unsubscribe(Subscriber subscriber) {
        Shard shard = subscriber.shard();
        if (shard != null) {
            shard.remove(subscriber);
            subscriber.shard(null);
            subscriber.admission().restart();
        }
    }

    /** Lets go of what is shared with the server; the pad is gone and all subscribers were removed. */
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
