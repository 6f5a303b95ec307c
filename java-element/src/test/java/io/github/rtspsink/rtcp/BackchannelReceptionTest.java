package io.github.rtspsink.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.rtp.ReportBlock;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What receiver reports say of a talker. Runs on the test's thread. Owns nothing beyond a test. */
class BackchannelReceptionTest {
    private static final long OURS = 0xFEDC_BA98L;
    private static final long MILLI = 1_000_000;
    private static final int TALKER = 0x8765_4321;
    private static final long NTP = 0x0123_4567_89AB_CDEFL;

    /** Long after the machine was started, and by an odd number. */
    private static final long BEGIN = 123_456_789_000_777_777L;

    private final BackchannelReception hearing = new BackchannelReception(OURS, type -> type == 0 ? 8000 : 0);
    private final RtcpReporter reports = new RtcpReporter("ab");

    private static ByteBuffer packet(int type, int sequence, int ssrc) {
        ByteBuffer packet = ByteBuffer.allocate(172).put((byte) 0x80).put((byte) type);
        return packet.putShort((short) sequence)
                .putInt(sequence * 160)
                .putInt(ssrc)
                .rewind();
    }

    /** From number {@code first} on, every 20 ms. */
    private void talk(int first, int count, int ssrc) {
        for (int i = 0; i < count; i++) {
            assertThat(hearing.heard(packet(0, first + i, ssrc), BEGIN + (first + i) * 20 * MILLI))
                    .isTrue();
        }
    }

    private ByteBuffer report(long millis) {
        return reports.receiverReport(hearing, BEGIN + millis * MILLI);
    }

    @Test
    void shouldSayNothingOfNobody() {
        ByteBuffer report = report(0);

        assertThat(report.getInt(0)).isEqualTo(0x80C90001);
        assertThat(report.getInt(4)).isEqualTo((int) OURS);
        assertThat(report.remaining()).isEqualTo(8 + 16);
    }

    @Test
    void shouldReportOfATalker() {
        talk(0, 10, TALKER);
        talk(12, 10, TALKER);
        hearing.senderReported(TALKER & 0xFFFF_FFFFL, NTP, BEGIN + 500 * MILLI);
        ByteBuffer report = report(1750);

        assertThat(report.getInt(0)).isEqualTo(0x81C90007);
        assertThat(report.getInt(4)).isEqualTo((int) OURS);
        assertThat(ReportBlock.sourceSsrc(report, 8)).isEqualTo(TALKER & 0xFFFF_FFFFL);
        assertThat(ReportBlock.cumulativeLost(report, 8)).isEqualTo(2);
        assertThat(ReportBlock.fractionLost(report, 8)).isEqualTo(2 * 256 / 21);
        assertThat(ReportBlock.highestSequence(report, 8)).isEqualTo(21);
        assertThat(ReportBlock.jitter(report, 8)).as("on time but for rounding").isLessThanOrEqualTo(1);
        assertThat(ReportBlock.lastSenderReport(report, 8)).isEqualTo(0x4567_89ABL);
        assertThat(ReportBlock.delaySinceLastSenderReport(report, 8)).isEqualTo(0x14000);
        assertThat(report(1800).getInt(0)).as("nothing new").isEqualTo(0x80C90001);
    }

    @Test
    void shouldIgnoreWhatIsNoSound() {
        assertThat(hearing.heard(packet(96, 1, TALKER), BEGIN)).isFalse();
        assertThat(hearing.heard(ByteBuffer.allocate(5), BEGIN)).isFalse();
        hearing.senderReported(0, NTP, BEGIN);
        assertThat(report(0).getInt(0)).isEqualTo(0x80C90001);
    }

    @Test
    void shouldTakeSenderReportsFromTheTalkerAlone() {
        talk(0, 3, TALKER);
        hearing.senderReported(1, NTP, BEGIN);
        ByteBuffer report = report(100);

        assertThat(ReportBlock.lastSenderReport(report, 8)).isZero();
        assertThat(ReportBlock.delaySinceLastSenderReport(report, 8)).isZero();
    }

    @Test
    void shouldBeginAnewWithAnotherSource() {
        talk(0, 3, TALKER);
        hearing.senderReported(TALKER & 0xFFFF_FFFFL, NTP, BEGIN);
        talk(900, 3, 77);
        ByteBuffer report = report(100);

        assertThat(ReportBlock.sourceSsrc(report, 8)).isEqualTo(77);
        assertThat(ReportBlock.cumulativeLost(report, 8)).isZero();
        assertThat(ReportBlock.lastSenderReport(report, 8)).isZero();
    }

    @Test
    void shouldForgetWhoLeaves() {
        talk(0, 3, TALKER);
        hearing.left(1);
        assertThat(report(100).getInt(0)).isEqualTo(0x81C90007);
        talk(3, 3, TALKER);
        hearing.left(TALKER & 0xFFFF_FFFFL);
        assertThat(report(100).getInt(0)).isEqualTo(0x80C90001);
    }
}
