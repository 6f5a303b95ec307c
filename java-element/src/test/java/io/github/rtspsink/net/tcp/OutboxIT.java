package io.github.rtspsink.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a peer gets, and when it is refused, when it reads, stops and goes on. */
class OutboxIT extends OutboxFixture {
    @Test
    void shouldRefuseWholeUnitsFromAPeerThatStopsReadingAndResumeWhenItReads() throws IOException {
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            Outbox.Result result = outbox.writeMedia(unit((byte) i));
            assertThat(result).isNotEqualTo(Outbox.Result.CLOSED);
            if (result == Outbox.Result.REFUSED) {
                refused++;
            } else {
                assertThat(refused).as("taken after a refusal").isZero();
                accepted++;
            }
        }
        assertThat(refused).isPositive().isEqualTo((int) outbox.refused());
        assertThat(outbox.queuedBytes()).isBetween((1 << 20) - UNIT_BYTES, 1 << 20);

        byte[] read = readAll((long) accepted * UNIT_BYTES);

        for (int i = 0; i < read.length; i++) {
            assertThat(read[i]).as("byte %d", i).isEqualTo((byte) (i / UNIT_BYTES));
        }
        assertThat(outbox.queuedBytes()).isZero();
        assertThat(pool.takenBytes()).isZero();
        assertThat(outbox.bytesWritten()).isEqualTo(read.length);
        assertThat(outbox.writeMedia(unit((byte) 1))).isEqualTo(Outbox.Result.SENT);
    }

    @Test
    void shouldFinishAUnitThatWasBegunEvenBeyondTheBound() throws IOException {
        ByteBuffer large = ByteBuffer.allocateDirect(3 << 20);
        for (int i = 0; i < large.capacity(); i++) {
            large.put(i, (byte) (i * 31 >> 3));
        }
        large.position(16);

        assertThat(outbox.writeMedia(large)).isEqualTo(Outbox.Result.QUEUED);
        assertThat(large.position()).isEqualTo(16);
        assertThat(large.limit()).isEqualTo(large.capacity());
        assertThat(outbox.writeMedia(unit((byte) 1))).isEqualTo(Outbox.Result.REFUSED);
        large.put(500, (byte) ~large.get(500));

        byte[] read = readAll(large.remaining());
        for (int i = 0; i < read.length; i++) {
            assertThat(read[i]).as("byte %d", i).isEqualTo((byte) ((i + 16) * 31 >> 3));
        }
    }

    @Test
    void shouldKeepControlDataInOrderWithMedia() throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 150; i++) {
            if (outbox.writeMedia(unit((byte) i)) != Outbox.Result.REFUSED) {
                for (int k = 0; k < UNIT_BYTES; k++) {
                    expected.write(i);
                }
            }
            byte[] reply = ("RTSP/1.0 200 OK\r\nCSeq: " + i + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            assertThat(outbox.writeControl(reply)).isNotIn(Outbox.Result.REFUSED, Outbox.Result.CLOSED);
            expected.writeBytes(reply);
        }
        assertThat(outbox.refused()).isPositive();

        assertThat(readAll(expected.size())).isEqualTo(expected.toByteArray());
    }

    @Test
    void shouldGiveUpAPeerThatLetsControlDataPileUp() {
        fill();
        Outbox.Result result = Outbox.Result.QUEUED;
        int written = 0;
        while (result == Outbox.Result.QUEUED && written < 1 << 20) {
            result = outbox.writeControl(new byte[1_000]);
            written += 1_000;
        }
        assertThat(result).isEqualTo(Outbox.Result.CLOSED);
        assertThat(written).isBetween(64_000, (64 << 10) + UNIT_BYTES + 1_000);
        assertThat(outbox.writeMedia(unit((byte) 1))).isEqualTo(Outbox.Result.CLOSED);
        assertThat(outbox.onWritable()).isFalse();
        assertThat(pool.takenBytes()).isZero();
    }

    @Test
    void shouldRefuseMediaWhileTheOldestByteIsTooOld() throws IOException {
        int accepted = fillUntilQueued();
        nowNanos += 2 * SECOND;
        assertThat(outbox.writeMedia(unit((byte) accepted))).isEqualTo(Outbox.Result.QUEUED);
        nowNanos += 1;
        assertThat(outbox.writeMedia(unit((byte) 0))).isEqualTo(Outbox.Result.REFUSED);
        assertThat(outbox.refused()).isEqualTo(1);

        readAll((long) (accepted + 1) * UNIT_BYTES);

        assertThat(outbox.writeMedia(unit((byte) 0))).isEqualTo(Outbox.Result.SENT);
    }

    @Test
    void shouldTellHowLongThePeerTakesNothing() throws IOException {
        assertThat(outbox.stalledNanos(nowNanos)).isZero();
        int accepted = fillUntilQueued();
        nowNanos += 7 * SECOND;
        assertThat(outbox.stalledNanos(nowNanos)).isEqualTo(7 * SECOND);

        readAll((long) accepted * UNIT_BYTES);

        assertThat(outbox.stalledNanos(nowNanos)).isZero();
    }

    @Test
    void shouldRefuseWholeUnitsWhenThePoolIsEmpty() {
        fillUntilQueued();
        pool.capacity(pool.takenBytes());
        int before = outbox.queuedBytes();
        ByteBuffer large = ByteBuffer.allocateDirect(ChunkPool.CHUNK_BYTES + 1);

        assertThat(outbox.writeMedia(large)).isEqualTo(Outbox.Result.REFUSED);

        assertThat(outbox.queuedBytes()).isEqualTo(before);
        pool.capacity(8 << 20);
        assertThat(outbox.writeMedia(large)).isEqualTo(Outbox.Result.QUEUED);
    }

    @Test
    void shouldNoticeAPeerThatIsGone() throws IOException {
        far.setOption(StandardSocketOptions.SO_LINGER, 0);
        far.close();

        Outbox.Result result = Outbox.Result.SENT;
        for (int i = 0; i < 100 && result != Outbox.Result.CLOSED; i++) {
            result = outbox.writeMedia(unit((byte) i));
        }

        assertThat(result).isEqualTo(Outbox.Result.CLOSED);
        assertThat(outbox.writeControl(new byte[1])).isEqualTo(Outbox.Result.CLOSED);
    }

    @Test
    void shouldTouchNothingAfterClose() {
        fill();

        outbox.close();
        outbox.close();

        assertThat(outbox.writeMedia(unit((byte) 1))).isEqualTo(Outbox.Result.CLOSED);
        assertThat(outbox.writeControl(new byte[1])).isEqualTo(Outbox.Result.CLOSED);
        assertThat(outbox.onWritable()).isFalse();
        assertThat(outbox.queuedBytes()).isZero();
        assertThat(pool.takenBytes()).isZero();
        assertThat(near.isOpen()).isFalse();
    }
}
