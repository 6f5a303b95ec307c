package io.github.rtspsink.media;

import io.github.rtspsink.rtp.RtpHeader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

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

    private static final long STALE_NANOS = 1_000_000_000;
    private static final long RETAIN_NANOS = 10_000_000_000L;

    /** More viewers than this are shared among sender threads. */
    private static final int INLINE_VIEWERS = 200;

    /** A burst of so many bytes to all viewers takes some 10 ms, no more than a streaming thread can spare. */
    private static final long INLINE_BYTES = 8L * 1024 * 1024;

    private static final int MAX_HISTORY_BYTES = 16 * 1024 * 1024;

    private final Object lock = new Object();
    private final int id;
    private final Timeline timeline;
    private final StreamEvents events;
    private final FastStart fastStart;
    private final History history = new History(MAX_HISTORY_BYTES);
    private final Batch batch = new Batch();
    private final Senders senders;
    private volatile Shard[] shards;

    private Awaited awaited = Awaited.NOTHING;
    private boolean hasDelta;
    private boolean lastWasKey;
    private boolean ended;
    private long keyPosition = -1;
    private long ssrc = -1;
    private long packets;
    private long octets;
    private long lastRtpTime;
    private long lastRunningNanos = -1;
    private long lastWallNanos;

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
    public Stream(int id, FastStart fastStart, Timeline timeline, Senders senders, StreamEvents events) {
        this.senders = senders;
        this.shards = new Shard[] {newShard()};
        this.id = id;
        this.fastStart = fastStart;
        this.timeline = timeline;
        this.events = events;
    }

    public int id() {
        return id;
    }

    /** The SSRC (RFC 3550 section 5.1), once a packet was published or the caps named it. */
    public OptionalLong ssrc() {
        synchronized (lock) {
            return ssrc < 0 ? OptionalLong.empty() : OptionalLong.of(ssrc);
        }
    }

    /** The SSRC as the caps name it; the packets win where they differ. */
    public void announceSsrc(long announced) {
        synchronized (lock) {
            if (packets == 0) {
                ssrc = announced;
            }
        }
    }

    /** Forgets the past: the next batch belongs to another encoding. Subscribers must have been removed. */
    public void restart() {
        synchronized (lock) {
            history.clear();
            keyPosition = -1;
            hasDelta = false;
            lastWasKey = false;
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
        boolean startsSomebody;
        boolean resumes;
        synchronized (lock) {
            if (!batch.wrap(block, 0).isWithin(block.capacity())) {
                return false;
            }
            batch.wrap(block, 0);
            boolean keyStart = note(batch);
            long position = history.append(block, 0, batch.bytes(), wantedFrom());
            if (keyStart) {
                keyPosition = position;
            }
            resumes = ended;
            ended = false;
            startsSomebody = awaited == Awaited.ANY || (awaited == Awaited.KEY && (keyStart || !hasDelta));
            if (startsSomebody) {
                awaited = Awaited.NOTHING;
            }
        }
        fanOut(batch.dataBytes());
        if (resumes) {
            events.resumed(this);
        }
        if (startsSomebody) {
            events.startPublished(this);
        }
        return true;
    }

    /** The first shard is served here if that is soon done, the others and long bursts by sender threads. */
    private void fanOut(int bytes) {
        Shard[] all = shards;
        for (int i = 0; i < all.length; i++) {
            Shard shard = all[i];
            boolean inline = i == 0 && (long) bytes * shard.viewers() <= INLINE_BYTES;
            if (shard.viewers() > 0 && !(inline && shard.tryDrain())) {
                shard.wakeSender();
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
            long at = Math.max(position, history.first());
            if (at > position && keyPosition > at) {
                at = keyPosition;
            }
            if (!history.holds(at)) {
                return false;
            }
            history.take(reader, at);
            return true;
        }
    }

    /** Remembers what RTCP and RTP-Info tell; whether a viewer can start with this batch and not with the one before. */
    private boolean note(Batch published) {
        int at = published.dataPosition();
        ByteBuffer memory = published.memory();
        long rtpTime = RtpHeader.timestamp(memory, at);
        boolean key = published.isKey();
        boolean keyStart = key && (!lastWasKey || rtpTime != lastRtpTime);
        ssrc = RtpHeader.ssrc(memory, at);
        packets += published.packetCount();
        octets += published.dataBytes() - (long) RtpHeader.MIN_BYTES * published.packetCount();
        lastRtpTime = rtpTime;
        lastRunningNanos = published.runningTimeNanos();
        lastWallNanos = published.wallTimeNanos();
        lastWasKey = key;
        hasDelta |= !key;
        timeline.sample(published.clockRunningTimeNanos(), lastWallNanos);
        return keyStart;
    }

    /** From which batch on the history is worth keeping. */
    private long wantedFrom() {
        long next = history.next();
        if (!hasDelta || keyPosition < 0) {
            return recent(next, fastStart == FastStart.GOP ? RETAIN_NANOS : FRESH_KEY_NANOS);
        }
        if (fastStart == FastStart.GOP) {
            return keyPosition;
        }
        boolean fresh = history.holds(keyPosition)
                && lastWallNanos - history.at(keyPosition).wallTimeNanos() <= FRESH_KEY_NANOS;
        return fastStart == FastStart.KEYFRAME && fresh ? keyPosition : next - 1;
    }

    /** Streams in which every batch is a start (audio, JPEG) keep some past beside the key frames of their neighbours. */
    private long recent(long next, long nanos) {
        if (history.capacityBytes() >= MAX_HISTORY_BYTES / 16) {
            return next - 1;
        }
        long position = history.first();
        return history.holds(position) && lastWallNanos - history.at(position).wallTimeNanos() > nanos ? position + 1 : position;
    }

    /** Whether a decoder can start only at some batches; known once the first group of pictures went by. */
    public boolean hasDelta() {
        synchronized (lock) {
            return hasDelta;
        }
    }

    /**
     * Where a viewer who joins now would start, if that is in the history.
     *
     * @param nowWallNanos ns since 1970
     */
    public Optional<StartPoint> startPoint(long nowWallNanos) {
        synchronized (lock) {
            if (history.next() == history.first()) {
                return Optional.empty();
            }
            boolean any = !hasDelta || fastStart == FastStart.NONE;
            long position = any ? history.next() - 1 : keyPosition;
            if (!history.holds(position)) {
                return Optional.empty();
            }
            long ageNanos = nowWallNanos - history.at(position).wallTimeNanos();
            boolean usable = fastStart == FastStart.GOP || ageNanos <= (any ? STALE_NANOS : FRESH_KEY_NANOS);
            return usable ? Optional.of(pointAt(position)) : Optional.empty();
        }
    }

    /** The oldest batch in the history that is not before {@code runningNanos}, else the latest one. */
    public Optional<StartPoint> startPointAt(long runningNanos) {
        synchronized (lock) {
            long latest = history.next() - 1;
            if (!history.holds(latest)) {
                return Optional.empty();
            }
            long position = latest;
            while (history.holds(position - 1) && history.at(position - 1).runningTimeNanos() >= runningNanos) {
                position--;
            }
            return Optional.of(pointAt(position));
        }
    }

    /** The key frame (or, where every batch is one, the batch) that was published last, however old. */
    public Optional<StartPoint> latestStart() {
        synchronized (lock) {
            long position = hasDelta && fastStart != FastStart.NONE ? keyPosition : history.next() - 1;
            return history.holds(position) ? Optional.of(pointAt(position)) : Optional.empty();
        }
    }

    private StartPoint pointAt(long position) {
        Batch start = history.at(position);
        ByteBuffer memory = start.memory();
        int at = start.dataPosition();
        return new StartPoint(
                position,
                RtpHeader.sequenceNumber(memory, at),
                RtpHeader.timestamp(memory, at),
                start.runningTimeNanos());
    }

    /** Has {@link StreamEvents#startPublished} called at the next batch that a viewer can start with. */
    public void awaitStart() {
        synchronized (lock) {
            awaited = fastStart == FastStart.NONE || !hasDelta && packets > 0 ? Awaited.ANY : Awaited.KEY;
        }
    }

    /**
     * Sends the history from {@code position} on to a subscriber, and adds it to the fan-out once nothing is left.
     *
     * @param position where to go on; one no longer in the history moves to the latest key frame after it
     * @param maxBytes stop after about so many bytes, so that the lock is not held long
     * @return the position to go on with, or {@link #JOINED}
     */
    public long catchUp(Subscriber subscriber, long position, int maxBytes) {
        return place(subscriber).catchUp(subscriber, position, maxBytes);
    }

    /** Adds a subscriber that starts with the next batch a decoder can start with. */
    public void joinAtNextStart(Subscriber subscriber) {
        subscriber.awaitKey(fastStart != FastStart.NONE && hasDelta());
        place(subscriber).add(subscriber);
    }

    /** The first shard until it is full, then the one with the fewest viewers. Control thread. */
    private Shard place(Subscriber subscriber) {
        Shard present = subscriber.shard();
        if (present != null) {
            return present;
        }
        Shard least = shards[0];
        if (least.viewers() >= INLINE_VIEWERS) {
            least = leastOfOthers();
        }
        if (least.viewers() == 0) {
            synchronized (lock) {
                least.startAt(history.next());
            }
        }
        subscriber.shard(least);
        return least;
    }

    private Shard leastOfOthers() {
        Shard[] all = shards;
        if (all.length <= senders.count()) {
            Shard[] more = Arrays.copyOf(all, all.length + 1);
            more[all.length] = newShard();
            shards = more;
            return more[all.length];
        }
        Shard least = all[1];
        for (int i = 2; i < all.length; i++) {
            least = all[i].viewers() < least.viewers() ? all[i] : least;
        }
        return least;
    }

    private Shard newShard() {
        SenderThread sender = senders.next();
        synchronized (lock) {
            Shard shard = new Shard(this, history.newReader(), sender);
            sender.add(shard);
            return shard;
        }
    }

    /** Ends a subscription; does nothing where there is none. When this returns no thread sends to it any more. */
    public void unsubscribe(Subscriber subscriber) {
        Shard shard = subscriber.shard();
        if (shard != null) {
            shard.remove(subscriber);
            subscriber.shard(null);
        }
    }

    /** Lets go of what is shared with the server; the pad is gone and all subscribers were removed. */
    public void close() {
        for (Shard shard : shards) {
            shard.close();
        }
    }

    /**
     * What a sender report issued at {@code wallNanos} says about this stream (RFC 3550 section 6.4.1); empty before the
     * first packet.
     *
     * @param clockRate of the RTP timestamps, Hz
     */
    public Optional<SenderState> senderState(long wallNanos, int clockRate) {
        synchronized (lock) {
            if (packets == 0) {
                return Optional.empty();
            }
            boolean mapped = lastRunningNanos >= 0 && timeline.isKnown();
            long capturedNanos = mapped ? timeline.wallNanos(lastRunningNanos) : lastWallNanos;
            long ticks = Math.round((wallNanos - capturedNanos) / 1e9 * clockRate);
            return Optional.of(new SenderState(ssrc, (lastRtpTime + ticks) & 0xFFFFFFFFL, packets, octets));
        }
    }

    /**
     * @param ssrc of the sender
     * @param rtpTime that corresponds to the report's wall time
     * @param packets sent since the start
     * @param octets of payload sent since the start
     */
    public record SenderState(long ssrc, long rtpTime, long packets, long octets) {}
}
