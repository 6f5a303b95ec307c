package io.github.rtspsink.bridge.cache;

import io.github.rtspsink.media.Batch;
import io.github.rtspsink.media.Stream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Publishes a key frame of three packets every few milliseconds, laid out as {@code RtspSinkBatch} in native-shim/java/rtspsink-abi.h.
 *
 * <p>Thread: publishes on a daemon thread of its own. Ownership: owns that thread and its block.
 */
final class TrainingSource implements AutoCloseable {
    private static final long UNIT_NANOS = 10_000_000;
    private static final long END_MILLIS = 1_000;
    private static final int UNIT_TICKS = 900;
    private static final int PACKETS = 3;
    private static final int PACKET_BYTES = 1_000;
    private static final int DATA_OFFSET = Batch.HEADER_BYTES + Long.BYTES;
    private static final int FLAG_KEY = 1;
    private static final byte RTP_VERSION_2 = (byte) 0x80;
    private static final byte PAYLOAD_TYPE = 96;
    private static final byte MARKED_PAYLOAD_TYPE = (byte) (0x80 | PAYLOAD_TYPE);

    private final Stream stream;
    private final ByteBuffer block =
            ByteBuffer.allocateDirect(DATA_OFFSET + PACKETS * PACKET_BYTES).order(ByteOrder.nativeOrder());
    private final Thread thread = new Thread(this::publish, "rtspsink-training");

    TrainingSource(Stream stream) {
        this.stream = stream;
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    private void publish() {
        try {
            fill(0);
            for (int unit = 1; stream.publish(block); unit++) {
                fill(unit);
                Thread.sleep(UNIT_NANOS / 1_000_000);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void fill(int unit) {
        long runningNanos = unit * UNIT_NANOS;
        block.clear();
        block.putLong(runningNanos).putLong(runningNanos).putLong(System.currentTimeMillis() * 1_000_000);
        block.putInt(FLAG_KEY).putInt(PACKETS).putInt(Batch.HEADER_BYTES).putInt(DATA_OFFSET);
        block.putInt(PACKETS * PACKET_BYTES).putInt(0);
        for (int i = 0; i < PACKETS; i++) {
            block.putShort(Batch.HEADER_BYTES + Short.BYTES * i, (short) PACKET_BYTES);
            packet(unit, i);
        }
    }

    private void packet(int unit, int index) {
        ByteBuffer packet = block.slice(DATA_OFFSET + index * PACKET_BYTES, PACKET_BYTES);
        packet.put(RTP_VERSION_2).put(index == PACKETS - 1 ? MARKED_PAYLOAD_TYPE : PAYLOAD_TYPE);
        packet.putShort((short) (unit * PACKETS + index))
                .putInt(unit * UNIT_TICKS)
                .putInt(1);
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
