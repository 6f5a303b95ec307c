package io.github.rtspsink.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What viewers' RTCP does to a reception. Runs on the test's thread. Owns nothing beyond a test. */
class FeedbackReaderTest implements FeedbackReader.Sender {
    private static final long OURS = 0x1001;
    private static final long SECOND = 1_000_000_000L;

    /** 1970-01-01 plus this is 0x10000 units of 1/65536 s after a whole multiple of 2^32 units. */
    private static final long WALL_NANOS = 1_700_000_000L * SECOND;

    private final FeedbackReader reader = new FeedbackReader();
    private final Reception reception = new Reception(90_000, Optional.empty());
    private final List<Long> keyFrames = new ArrayList<>();
    private boolean reduces = true;

    @Override
    public @Nullable Reception reception(long ssrc) {
        return ssrc == OURS ? reception : null;
    }

    @Override
    public boolean mayReduce() {
        return reduces;
    }

    @Override
    public void keyFrameWanted(long ssrc) {
        keyFrames.add(ssrc);
    }

    private boolean read(ByteBuffer packet) {
        return reader.read(packet.flip(), this, 1, WALL_NANOS);
    }

    /** A receiver report with one block. */
    private static ByteBuffer report(long ssrc, int lost, long jitter, long lsr, long dlsr) {
        ByteBuffer packet = ByteBuffer.allocate(32);
        packet.putInt(0x81C90007)
                .putInt(0x7EADBEEF)
                .putInt((int) ssrc)
                .putInt(lost)
                .putInt(77);
        return packet.putInt((int) jitter).putInt((int) lsr).putInt((int) dlsr);
    }

    private static long middleOfNow() {
        long seconds = WALL_NANOS / SECOND + 2_208_988_800L;
        return (seconds & 0xFFFF) << 16;
    }

    @Test
    void shouldTakeAReport() {
        assertThat(read(report(OURS, 0x40FF_FFFE, 900, middleOfNow() - 0x18000, 0x10000)))
                .isTrue();

        assertThat(reception.reports()).isEqualTo(1);
        assertThat(reception.fractionLost()).isEqualTo(0.25);
        assertThat(reception.cumulativeLost()).isEqualTo(-2);
        assertThat(reception.jitterMillis()).isEqualTo(10.0);
        assertThat(reception.roundTripNanos()).isCloseTo(SECOND / 2, within(20_000L));
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "100, 0", "-1, 4294967295", "2147483648, 17"})
    void shouldNotBelieveAnImpossibleRoundTrip(long lsr, long dlsr) {
        read(report(OURS, 0, 0, lsr, dlsr));

        assertThat(reception.reports()).isEqualTo(1);
        assertThat(reception.roundTripNanos()).isEqualTo(-1);
    }

    @Test
    void shouldIgnoreWhatIsAboutOthers() {
        assertThat(read(report(0x9999, -1, 5, 5, 5))).isTrue();
        assertThat(read(ByteBuffer.allocate(12).putInt(0x81CE0002).putInt(7).putInt(0x9999)))
                .isTrue();

        assertThat(reception.reports()).isZero();
        assertThat(keyFrames).isEmpty();
        assertThat(reader.malformed()).isZero();
    }

    @Test
    void shouldCountRequests() {
        assertThat(read(ByteBuffer.allocate(12).putInt(0x81CE0002).putInt(7).putInt((int) OURS)))
                .isTrue();
        assertThat(read(ByteBuffer.allocate(16)
                        .putInt(0x81CD0003)
                        .putInt(7)
                        .putInt((int) OURS)
                        .putShort((short) 100)
                        .putShort((short) 0x8001)))
                .isTrue();

        assertThat(keyFrames).containsExactly(OURS);
        assertThat(reception.keyFrameRequests()).isEqualTo(1);
        assertThat(reception.lostRequests()).isEqualTo(3);
    }

    /** RFC 5506 needs an agreement; without one RTCP begins with a report (RFC 3550 appendix A.2). */
    @Test
    void shouldTakeReducedPacketsFromThoseOnlyWhoAgreedToThem() {
        reduces = false;
        assertThat(read(ByteBuffer.allocate(12).putInt(0x81CE0002).putInt(7).putInt((int) OURS)))
                .isFalse();
        assertThat(reader.malformed()).isEqualTo(1);
        assertThat(keyFrames).isEmpty();
        ByteBuffer compound = ByteBuffer.allocate(20).putInt(0x80C90001).putInt(7);
        assertThat(read(compound.putInt(0x81CE0002).putInt(7).putInt((int) OURS)))
                .isTrue();
        assertThat(keyFrames).containsExactly(OURS);
    }

    @Test
    void shouldCountWhatIsMalformedAndIgnoreIt() {
        Random random = new Random(4711);
        long malformed = 0;
        for (int i = 0; i < 20_000; i++) {
            ByteBuffer packet = report(OURS, 0x1000_0000, 1, 1, 1);
            packet.put(random.nextInt(4), (byte) random.nextInt(256));
            packet.position(random.nextInt(33));
            malformed += read(packet) ? 0 : 1;
            assertThat(reader.malformed()).isEqualTo(malformed);
        }
        assertThat(malformed).isBetween(10_000L, 19_999L);
        assertThat(reception.reports()).isBetween(1L, 20_000 - malformed);
    }
}
