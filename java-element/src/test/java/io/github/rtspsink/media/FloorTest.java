package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is heard, and what of it. Runs on the test's thread. Owns nothing beyond a test. */
@Timeout(20)
class FloorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Object ALICE = new Object();
    private static final Object BOB = new Object();

    private final Floor floor = new Floor(List.of(0, 8));

    private static ByteBuffer sound(int payloadType, int bytes) {
        ByteBuffer packet = ByteBuffer.allocate(12 + bytes);
        packet.put(0, (byte) 0x80).put(1, (byte) payloadType);
        return packet;
    }

    private boolean says(Object who, long nowNanos) {
        return floor.takes(who, sound(0, 160), nowNanos);
    }

    @Test
    void shouldHearOneAtATime() {
        assertThat(says(ALICE, 0)).isTrue();
        assertThat(says(BOB, SECOND / 2)).isFalse();
        assertThat(says(ALICE, SECOND)).isTrue();
        assertThat(says(BOB, 2 * SECOND)).as("a second after her last word").isFalse();
        assertThat(says(BOB, 2 * SECOND + 1)).isTrue();
        assertThat(says(ALICE, 2 * SECOND + 2)).isFalse();
    }

    @Test
    void shouldHearTheNextAtOnceWhenOneHasLeft() {
        assertThat(says(ALICE, 0)).isTrue();
        floor.leave(BOB);
        assertThat(says(BOB, 1)).isFalse();
        floor.leave(ALICE);
        assertThat(says(BOB, 2)).isTrue();
    }

    @Test
    void shouldGiveNobodyTheFloorForNonsense() {
        assertThat(floor.takes(ALICE, sound(96, 160), 0)).isFalse();
        assertThat(says(BOB, 1)).isTrue();
    }

    @Test
    void shouldTakeOnlyWhatIsOnOffer() {
        assertThat(floor.takes(ALICE, sound(8, 1), 0)).isTrue();
        assertThat(floor.takes(ALICE, sound(8, 2036), 0)).isTrue();
        assertThat(floor.takes(ALICE, sound(8, 2037), 0)).as("too long").isFalse();
        assertThat(floor.takes(ALICE, sound(8, 0), 0)).as("no payload").isFalse();
        assertThat(floor.takes(ALICE, sound(9, 160), 0)).as("other format").isFalse();
        assertThat(floor.takes(ALICE, sound(0, 160).put(0, (byte) 0x40), 0))
                .as("version 1")
                .isFalse();
        assertThat(floor.takes(ALICE, sound(0, 160).put(0, (byte) 0xA0), 0))
                .as("padding of 0 bytes")
                .isFalse();
        assertThat(floor.takes(ALICE, sound(0, 160).put(0, (byte) 0x8F).limit(20), 0))
                .as("CSRCs beyond the end")
                .isFalse();
        assertThat(floor.takes(ALICE, ByteBuffer.allocate(0), 0)).isFalse();
    }

    @Test
    void shouldSurviveNoise() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            boolean taken = floor.takes(ALICE, ByteBuffer.wrap(noise), i * SECOND);
            assertThat(!taken || (noise[1] & 0x7F) == 0 || (noise[1] & 0x7F) == 8)
                    .isTrue();
        }
    }

    @Test
    void shouldTakeNoFlood() {
        int taken = 0;
        for (int i = 0; i < 3 * Floor.MAX_PACKETS_PER_SECOND; i++) {
            taken += says(ALICE, i) ? 1 : 0;
        }
        assertThat(taken).isEqualTo(Floor.MAX_PACKETS_PER_SECOND);
        assertThat(says(ALICE, 2 * SECOND)).isTrue();
    }
}
