package io.github.rtspsink.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes blocks as the C side does: RTP packets of given sizes with running numbers. */
public final class TestBlock {
    private static final int PAYLOAD_TYPE = 96;

    private final int ssrc;
    private int sequenceNumber;
    private final ByteBuffer block = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.nativeOrder());

    public TestBlock(int ssrc, int firstSequenceNumber) {
        this.ssrc = ssrc;
        this.sequenceNumber = firstSequenceNumber;
    }

    public int nextSequenceNumber() {
        return sequenceNumber & 0xFFFF;
    }

    /** One access unit; {@code runningNanos} is its time and the clock's, {@code wallNanos} when that was. */
    public ByteBuffer accessUnit(boolean key, long rtpTime, long runningNanos, long wallNanos, int... sizes) {
        int sizesOffset = Batch.HEADER_BYTES;
        int dataOffset = (sizesOffset + 2 * sizes.length + 7) & -8;
        int at = dataOffset;
        for (int i = 0; i < sizes.length; i++) {
            block.putShort(sizesOffset + 2 * i, (short) sizes[i]);
            packet(at, sizes[i], rtpTime, i == sizes.length - 1);
            at += sizes[i];
        }
        block.putLong(Batch.RUNNING_TIME, runningNanos).putLong(Batch.CLOCK_RUNNING_TIME, runningNanos);
        block.putLong(Batch.WALL_TIME, wallNanos).putInt(Batch.FLAGS, key ? 1 : 0);
        block.putInt(Batch.PACKET_COUNT, sizes.length).putInt(Batch.SIZES_OFFSET, sizesOffset);
        block.putInt(Batch.DATA_OFFSET, dataOffset).putInt(Batch.DATA_BYTES, at - dataOffset);
        return block;
    }

    private void packet(int at, int size, long rtpTime, boolean last) {
        ByteBuffer packet = block.slice(at, size).order(ByteOrder.BIG_ENDIAN);
        packet.put((byte) 0x80).put((byte) (PAYLOAD_TYPE | (last ? 0x80 : 0)));
        packet.putShort((short) sequenceNumber).putInt((int) rtpTime).putInt(ssrc);
        while (packet.hasRemaining()) {
            packet.put((byte) sequenceNumber);
        }
        sequenceNumber = (sequenceNumber + 1) & 0xFFFF;
    }
}
