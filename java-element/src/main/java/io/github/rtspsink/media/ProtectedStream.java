package io.github.rtspsink.media;

import io.github.rtspsink.rtp.MikeyMessage;
import io.github.rtspsink.rtp.RetransmissionWriter;
import io.github.rtspsink.rtp.RtpHeader;
import io.github.rtspsink.rtp.SrtcpSender;
import io.github.rtspsink.rtp.SrtpMasterKey;
import io.github.rtspsink.rtp.SrtpSender;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The SRTP form of a stream. It follows the plain stream as long as it has users, encrypts each packet once, and publishes it
 * to a second stream (the twin), to which all viewers with SRTP subscribe.
 *
 * <p>Thread: {@link #follow} is for the streaming thread, the rest for the control thread. A lock separates them; the streaming
 * thread only tries to take it. Ownership: belongs to the pad; owns key and twin. Lock order: this lock, then shard, then
 * stream.
 *
 * <p>Each packet has the index that the plain stream counts, whether or not this stream followed it at that time. A new viewer
 * therefore needs only the key and the rollover counter. If the plain stream's sequence numbers go back, the key is {@linkplain
 * #isSpent spent}, because SRTP must not use one index for two packets.
 */
public final class ProtectedStream {
    /** Longest time from DESCRIBE, which tells the viewer the rollover counter, to the first packet that it gets. */
    private static final long WRAP_MARGIN_NANOS = 3_000_000_000L;

    /** An odd step, so that 2^32 steps visit each SSRC once. */
    private static final int SSRC_STEP = 0x9E37_79B9;

    private static final int MAX_PACKET_BYTES = 0xFFFF;
    private static final int ALIGNMENT = 8;

    /**
     * The first sequence number is below this, so that a viewer that loses the first packets does not miss a wrap (RFC 3711
     * section 3.3.1).
     */
    private static final int MAX_FIRST_SEQUENCE = 0x7FFF;

    private final Stream plain;
    private final Stream twin;
    private final SrtpMasterKey key;
    private final SrtcpSender reports;
    private final int era;
    private final Set<Subscriber> users = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final History.Reader reader;
    private ByteBuffer block = ByteBuffer.allocateDirect(0);
    private SrtpSender sender;
    private long lastIndex = -1;
    private int repairSsrc;
    private volatile long next;
    private volatile boolean spent;

    /** @param repairSsrc a random SSRC; the first retransmission stream gets the one after it */
    ProtectedStream(Stream plain, SrtpMasterKey key, Senders senders, int repairSsrc) {
        this.plain = plain;
        this.key = key;
        this.era = plain.source().era();
        this.twin = plain.newTwin(senders, key.cipher().tagBytes());
        this.reader = plain.newReader();
        this.reports = new SrtcpSender(key);
        this.sender = new SrtpSender(key);
        this.repairSsrc = repairSsrc;
    }

    /** The stream to which viewers with SRTP subscribe. */
    public Stream stream() {
        return twin;
    }

    /** Whether the key must not be used any more. */
    public boolean isSpent() {
        return spent || era != plain.source().era() || reports.isExhausted();
    }

    /** Whether the sequence numbers may wrap before a viewer that is told the rollover counter now can play. */
    public boolean isWrapNear() {
        return !plain.source().hasPublished() || plain.source().isWrapWithin(WRAP_MARGIN_NANOS);
    }

    MikeyMessage mikey() {
        return new MikeyMessage(key, plain.ssrc().orElse(0), plain.source().rolloverCount());
    }

    /**
     * Retransmits packets to one of the users, encrypted with the same key.
     *
     * @param payloadType of the retransmission stream
     * @param sequence random first sequence number
     */
    public Retransmission newRepair(UdpSubscriber viewer, int payloadType, int sequence) {
        RetransmissionWriter writer = new RetransmissionWriter(payloadType, newRepairSsrc());
        return new Retransmission(plain, viewer, writer, sequence & MAX_FIRST_SEQUENCE, Optional.of(key));
    }

    /**
     * RFC 3711 section 9.1: two sources with one SSRC would use the same key stream, so the SSRCs are counted and not random.
     */
    private long newRepairSsrc() {
        do {
            repairSsrc += SSRC_STEP;
        } while (Integer.toUnsignedLong(repairSsrc) == plain.ssrc().orElse(0));
        return Integer.toUnsignedLong(repairSsrc);
    }

    /** Lets {@code subscriber} subscribe to the twin and protects its RTCP. */
    public void addUser(Subscriber subscriber) {
        subscriber.protectRtcp(reports);
        if (users.isEmpty()) {
            prime();
            plain.follower(this);
            catchUp();
        }
        users.add(subscriber);
    }

    /** Does nothing if {@code subscriber} is no user. Without users the plain stream is no longer followed. */
    public void removeUser(Subscriber subscriber) {
        if (users.remove(subscriber) && users.isEmpty()) {
            plain.follower(null);
        }
    }

    /** Releases what is shared with the server. All users must have been removed. */
    public void close() {
        plain.forget(reader);
        twin.close();
    }

    /** Starts with the part of the plain stream's history that a new viewer there would get. */
    private void prime() {
        lock.lock();
        try {
            twin.restart();
            plain.ssrc().ifPresent(twin::announceSsrc);
            next = plain.followFrom();
            lastIndex = -1;
            // Packets in the history may have been encrypted before; GCM would refuse to encrypt the last one again.
            sender = new SrtpSender(key);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The streaming thread skips its work when the lock is taken; therefore the holder checks for new batches after unlocking.
     */
    private void catchUp() {
        do {
            lock.lock();
            try {
                drain();
            } finally {
                lock.unlock();
            }
        } while (!spent && next < plain.nextPosition());
    }

    /** A batch was published to the plain stream. Call it on the streaming thread. */
    void follow() {
        if (lock.tryLock()) {
            try {
                drain();
            } finally {
                lock.unlock();
            }
        }
    }

    private void drain() {
        while (!spent && plain.take(reader, next)) {
            try {
                protect(reader.batch());
            } catch (RuntimeException | Error failed) {
                // Only this batch is lost; the indices of its packets stay unused.
                plain.failed(failed);
            } finally {
                next = reader.position() + 1;
                reader.release();
            }
        }
    }

    private void protect(Batch batch) {
        long before = lastIndex;
        if (!encrypt(batch)) {
            spent = true;
            return;
        }
        if (block.getInt(Batch.PACKET_COUNT) > 0) {
            twin.publish(block);
        }
        if (before >= 0 && lastIndex >>> Short.SIZE != before >>> Short.SIZE) {
            twin.startAfterLatest();
        }
    }

    /**
     * Fills the block with the encrypted packets of {@code batch}; false when their numbers do not continue the previous ones.
     */
    private boolean encrypt(Batch batch) {
        int count = batch.packetCount();
        int dataOffset = (Batch.HEADER_BYTES + count * Short.BYTES + ALIGNMENT - 1) & -ALIGNMENT;
        reserve(dataOffset + batch.dataBytes() + count * key.cipher().tagBytes());
        ByteBuffer memory = batch.memory();
        int from = batch.dataPosition();
        long index = plain.source().indexOf(era, RtpHeader.sequenceNumber(memory, from));
        if (index < 0) {
            return false;
        }
        int to = dataOffset;
        int written = 0;
        for (int i = 0; i < count; i++) {
            int size = batch.packetSize(i);
            index += (short) (RtpHeader.sequenceNumber(memory, from) - (int) index);
            if (index <= lastIndex) {
                return false;
            }
            lastIndex = index;
            int length = sender.protect(memory, from, size, index);
            // A packet that has grown beyond its 16-bit length field would not get through a network either.
            if (length > 0 && length <= MAX_PACKET_BYTES) {
                sender.writeTo(block, to);
                block.putShort(Batch.HEADER_BYTES + Short.BYTES * written, (short) length);
                to += length;
                written++;
            }
            from += size;
        }
        describe(batch, written, dataOffset, to - dataOffset);
        return true;
    }

    private void describe(Batch batch, int packets, int dataOffset, int dataBytes) {
        block.putLong(Batch.RUNNING_TIME, batch.runningTimeNanos());
        // The plain stream has already given this sample to the clock mapping.
        block.putLong(Batch.CLOCK_RUNNING_TIME, -1).putLong(Batch.WALL_TIME, batch.wallTimeNanos());
        block.putInt(Batch.FLAGS, batch.flags()).putInt(Batch.PACKET_COUNT, packets);
        block.putInt(Batch.SIZES_OFFSET, Batch.HEADER_BYTES).putInt(Batch.DATA_OFFSET, dataOffset);
        block.putInt(Batch.DATA_BYTES, dataBytes);
    }

    private void reserve(int bytes) {
        if (block.capacity() < bytes) {
            block = ByteBuffer.allocateDirect(Math.max(bytes, 2 * block.capacity()))
                    .order(ByteOrder.nativeOrder());
        }
    }
}
