package io.github.rtspsink.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RecordPoolTest {
    private static final int BYTES = 100;

    private final RecordPool pool = new RecordPool(BYTES);

    @Test
    void shouldGiveArraysBecauseTheJdkEncryptsThemFaster() {
        ByteBuffer buffer = pool.take();

        assertThat(buffer.hasArray()).isTrue();
        assertThat(buffer.remaining()).isEqualTo(BYTES);
    }

    @Test
    void shouldUseAgainWhatWasGivenBack() {
        ByteBuffer buffer = pool.take();
        buffer.put((byte) 1).flip();
        pool.giveBack(buffer);

        assertThat(pool.take()).isSameAs(buffer);
        assertThat(buffer.remaining()).isEqualTo(BYTES);
        assertThat(pool.take()).isNotSameAs(buffer);
    }
}
