package io.github.rtspsink.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden bytes against the layouts of RFC 3550 section 6. Runs on the test's thread. Owns nothing beyond a test. */
class RtcpWriterTest {
    private static final SenderInfo INFO =
            new SenderInfo(0x89ABCDEFL, 0xE1E2E3E4_80000000L, 0xF0000001L, 0xFFFFFFFFL, 0x1_0000_0002L);
    /** V=2 P=0 RC=0, PT 200, length 6; SSRC; NTP; RTP timestamp; packets; octets modulo 2^32. */
    private static final String SR = "80C80006 89ABCDEF E1E2E3E480000000 F0000001 FFFFFFFF 00000002";
    /** V=2 RC=0, PT 201, length 1; SSRC. */
    private static final String RR = "80C90001 89ABCDEF";

    private final ByteBuffer out = ByteBuffer.allocate(RtcpWriter.MAX_BYTES + 8);

    @ParameterizedTest
    @CsvSource({
        "ab,     81CA0003 89ABCDEF 0102 6162 00000000",
        "abc,    81CA0003 89ABCDEF 0103 616263 000000",
        "abcd,   81CA0003 89ABCDEF 0104 61626364 0000",
        "abcde,  81CA0003 89ABCDEF 0105 6162636465 00",
        "abcdef, 81CA0004 89ABCDEF 0106 616263646566 00000000"
    })
    void shouldEndTheSourceDescriptionWithZeros(String cname, String sdes) {
        int bytes = new RtcpWriter(cname).senderReport(out, INFO);

        assertThat(Hex.text(out, bytes)).isEqualToIgnoringCase(Hex.flat(SR + sdes));
        assertThat(out.position()).isEqualTo(bytes);
    }

    @Test
    void shouldReportOfTheRepairUnderTheSameName() {
        SenderInfo repair = new SenderInfo(0x01020304L, 0xE1E2E3E4_80000000L, 0xF0000001L, 3, 300);
        String repairSr = "80C80006 01020304 E1E2E3E480000000 F0000001 00000003 0000012C";

        int bytes = new RtcpWriter("ab").senderReport(out, INFO, repair);

        assertThat(Hex.text(out, bytes))
                .isEqualToIgnoringCase(Hex.flat(SR + repairSr + "81CA0003 89ABCDEF 0102 6162 00000000"
                        + "81CA0003 01020304 0102 6162 00000000"));
    }

    @ParameterizedTest
    @CsvSource({
        "'',    81CB0001 89ABCDEF",
        "eos,   81CB0002 89ABCDEF 03656F73",
        "ends,  81CB0003 89ABCDEF 04656E6473000000"
    })
    void shouldSayGoodbyeWithAReason(String reason, String bye) {
        String sdes = "81CA0003 89ABCDEF 0102 6162 00000000";

        int bytes = new RtcpWriter("ab").goodbye(out, INFO, reason);

        assertThat(Hex.text(out, bytes)).isEqualToIgnoringCase(Hex.flat(SR + sdes + bye));
    }

    @Test
    void shouldSayGoodbyeForTheRepairToo() {
        SenderInfo repair = new SenderInfo(0x01020304L, 0xE1E2E3E4_80000000L, 0xF0000001L, 3, 300);
        RtcpWriter writer = new RtcpWriter("ab");
        String reports = Hex.text(out, writer.senderReport(out, INFO, repair));
        out.clear();

        int bytes = writer.goodbye(out, INFO, repair, "eos");

        assertThat(Hex.text(out, bytes))
                .isEqualToIgnoringCase(reports + Hex.flat("82CB0003 89ABCDEF 01020304 03656F73"));
    }

    /** With the longest of all texts. */
    @Test
    void shouldHaveRoomForAll() {
        SenderInfo repair = new SenderInfo(1, 2, 3, 4, 5);

        int bytes = new RtcpWriter("c".repeat(300)).goodbye(out, INFO, repair, "r".repeat(300));

        assertThat(bytes).isLessThanOrEqualTo(RtcpWriter.MAX_BYTES);
        assertThat(new RtcpReader(false).read(out, 0, bytes, new Recorder())).isEqualTo(5);
    }

    @Test
    void shouldReportBeforeAnythingWasSent() {
        String sdes = "81CA0003 89ABCDEF 0102 6162 00000000";
        RtcpWriter writer = new RtcpWriter("ab");

        assertThat(Hex.text(out, writer.emptyReport(out, INFO.ssrc()))).isEqualToIgnoringCase(Hex.flat(RR + sdes));
        out.clear();
        assertThat(Hex.text(out, writer.emptyGoodbye(out, INFO.ssrc(), "eos")))
                .isEqualToIgnoringCase(Hex.flat(RR + sdes + "81CB0002 89ABCDEF 03656F73"));
    }

    @Test
    void shouldWriteAtThePositionWhateverTheOrderOfTheBuffer() {
        out.order(ByteOrder.LITTLE_ENDIAN).position(4);

        int bytes = new RtcpWriter("ab").senderReport(out, INFO);

        assertThat(out.position()).isEqualTo(4 + bytes);
        assertThat(Hex.text(out, 32)).isEqualToIgnoringCase("00000000" + Hex.flat(SR));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ä", "€", "😀"})
    void shouldCutLongTextsBetweenCharacters(String character) {
        String text = "y" + character.repeat(300);

        int bytes = new RtcpWriter(text).goodbye(out, INFO, text);

        int cnameBytes = out.get(28 + 9) & 0xFF;
        String cname = new String(out.array(), 28 + 10, cnameBytes, StandardCharsets.UTF_8);
        assertThat(text).startsWith(cname);
        assertThat(cnameBytes).isBetween(252, 255);
        assertThat(bytes).isLessThanOrEqualTo(RtcpWriter.MAX_BYTES).isEqualTo(out.position());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 254, 255})
    void shouldWriteWhatTheReaderTakes(int length) {
        RtcpWriter writer = new RtcpWriter("c".repeat(length));
        RtcpReader reader = new RtcpReader(false);
        Recorder recorder = new Recorder();

        int bytes = writer.goodbye(out, INFO, "r".repeat(length));

        assertThat(reader.read(out, 0, bytes, recorder)).isEqualTo(3);
        assertThat(recorder.seen).containsExactly("SR 89abcdef e1e2e3e480000000 f0000001", "BYE 89abcdef");
        assertThat(bytes % 4).isZero();
    }
}
