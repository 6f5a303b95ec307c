package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTest {
    private static final int CAPACITY = 4096;

    private final ByteBuffer block = new TestBlock(1, 0).accessUnit(true, 1, 2, 3, 100, 200);

    @Test
    void shouldAcceptWhatTheCSideWrites() {
        assertThat(new Batch().wrap(block, 0).isWithin(CAPACITY)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "28, 0",
        "28, 3",
        "28, 100000",
        "28, -1",
        "32, 4095",
        "32, -4",
        "36, 4000",
        "36, -300",
        "40, 301",
        "40, 0",
        "40, -1",
    })
    void shouldRefuseAHeaderThatPointsElsewhere(int offset, int value) {
        block.putInt(offset, value);
        assertThat(new Batch().wrap(block, 0).isWithin(CAPACITY)).isFalse();
    }

    @Test
    void shouldRefuseAPacketTooShortForRtp() {
        ByteBuffer tiny = new TestBlock(1, 0).accessUnit(true, 1, 2, 3, 12, 12);
        tiny.putShort(Batch.HEADER_BYTES, (short) 11).putShort(Batch.HEADER_BYTES + 2, (short) 13);
        assertThat(new Batch().wrap(tiny, 0).isWithin(CAPACITY)).isFalse();
    }
}
