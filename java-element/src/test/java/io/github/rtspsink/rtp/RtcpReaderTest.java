package io.github.rtspsink.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compound RTCP as viewers send it, good and bad. Runs on the test's thread. Owns nothing beyond a test. */
@Timeout(20)
class RtcpReaderTest {
    private static final String RR = "80C90001 000000AA";
    private static final String BLOCK = "000000BB 40FFFFFE 00010203 00000007 E3E48000 00010000";
    private static final String SDES = "81CA0003 000000AA 0102 6162 00000000";

    private final RtcpReader reader = new RtcpReader(false);
    private final Recorder recorder = new Recorder();

    /** A compound packet and what it says. */
    record Good(String what, String hex, int packets, List<String> seen) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Good> good() {
        return Stream.of(
                new Good("RR alone, as ffmpeg sends it", RR, 1, List.of("RR aa")),
                new Good(
                        "RR with block, SDES",
                        "81C90007 000000AA" + BLOCK + SDES,
                        2,
                        List.of("RR aa", "block aa bb 64 -2 10203 7 e3e48000 65536")),
                new Good(
                        "SR with block",
                        "81C8000C 000000AA E1E2E3E480000000 00000005 00000001 00000002" + BLOCK,
                        1,
                        List.of("SR aa e1e2e3e480000000 5", "block aa bb 64 -2 10203 7 e3e48000 65536")),
                new Good("RR with profile extension", "80C90002 000000AA 12345678", 1, List.of("RR aa")),
                new Good(
                        "BYE of two with reason",
                        RR + "82CB0003 000000AA 000000AB 03656F73",
                        2,
                        List.of("RR aa", "BYE aa", "BYE ab")),
                new Good("empty BYE", RR + "80CB0000", 2, List.of("RR aa")),
                new Good("APP", RR + "85CC0002 000000AA 71746B20", 2, List.of("RR aa", "APP aa 5 71746b20")),
                new Good(
                        "two NACK",
                        RR + "81CD0004 000000AA 000000BB FFFF8001 00010000",
                        2,
                        List.of("RR aa", "NACK aa bb 65535 8001", "NACK aa bb 1 0")),
                new Good("other RTPFB", RR + "8FCD0003 000000AA 000000BB 00000000", 2, List.of("RR aa")),
                new Good("PLI", RR + "81CE0002 000000AA 000000BB", 2, List.of("RR aa", "PLI aa bb")),
                new Good(
                        "FIR", RR + "84CE0004 000000AA 00000000 000000BB 07000000", 2, List.of("RR aa", "FIR aa bb 7")),
                new Good("FIR without entry", RR + "84CE0002 000000AA 00000000", 2, List.of("RR aa")),
                new Good("half an FIR entry", RR + "84CE0003 000000AA 00000000 000000BB", 2, List.of("RR aa")),
                new Good("unknown type", RR + "80CF0000", 2, List.of("RR aa")),
                new Good(
                        "padding on the last",
                        RR + "A1CE0003 000000AA 000000BB 00000004",
                        2,
                        List.of("RR aa", "PLI aa bb")),
                new Good(
                        "NACK is no padding",
                        RR + "A1CD0004 000000AA 000000BB 00050000 00000004",
                        2,
                        List.of("RR aa", "NACK aa bb 5 0")));
    }

    @ParameterizedTest
    @MethodSource("good")
    void shouldShowWhatViewersSay(Good one) {
        ByteBuffer packet = Hex.buffer("FFFFFF" + one.hex() + "FFFF");

        int result = reader.read(packet, 3, packet.limit() - 5, recorder);

        assertThat(result).isEqualTo(one.packets());
        assertThat(recorder.seen).isEqualTo(one.seen());
    }

    @ParameterizedTest
    @CsvSource({
        "empty,                       '', TOO_SHORT",
        "head alone,                  80C90000, TOO_SHORT",
        "version 1,                   40C90001 000000AA, BAD_VERSION",
        "version 3 behind,            80C90001 000000AA C0CB0000, BAD_VERSION",
        "SDES first,                  81CA0003 000000AA 0102 6162 00000000, BAD_FIRST_TYPE",
        "PLI first,                   81CE0002 000000AA 000000BB, BAD_FIRST_TYPE",
        "RTP,                         80600001 00000000 00000000, BAD_FIRST_TYPE",
        "length beyond the end,       80C90002 000000AA, BAD_LENGTH",
        "bytes behind the last,       80C90001 000000AA 80, BAD_LENGTH",
        "RR without SSRC,             80C90000 80C90001 000000AA, BAD_LENGTH",
        "block missing,               81C90001 000000AA, BAD_LENGTH",
        "31 blocks missing,           9FC90001 000000AA, BAD_LENGTH",
        "SR cut,                      80C80001 000000AA, BAD_LENGTH",
        "BYE of missing sources,      80C90001 000000AA 82CB0001 000000AA, BAD_LENGTH",
        "APP without name,            80C90001 000000AA 80CC0001 000000AA, BAD_LENGTH",
        "PLI without media,           80C90001 000000AA 81CE0001 000000AA, BAD_LENGTH",
        "padding eats the PLI,        80C90001 000000AA A1CE0002 000000AA 00000004, BAD_LENGTH",
        "padding before the last,     A0C90002 000000AA 00000004 80CB0000, BAD_PADDING",
        "no padding,                  A0C90002 000000AA 00000000, BAD_PADDING",
        "odd padding,                 A0C90002 000000AA 00000003, BAD_PADDING",
        "padding beyond the packet,   A0C90002 000000AA 00000010, BAD_PADDING"
    })
    void shouldGiveTheReasonAndShowNothing(String what, String hex, String reason) throws ReflectiveOperationException {
        ByteBuffer packet = Hex.buffer(hex);

        int result = reader.read(packet, 0, packet.limit(), recorder);

        assertThat(result).as(what).isEqualTo(RtcpReader.class.getField(reason).getInt(null));
        assertThat(recorder.seen).isEmpty();
    }

    @Test
    void shouldTakeReducedSizeOnlyWhenAsked() {
        ByteBuffer packet = Hex.buffer("81CE0002 000000AA 000000BB");

        assertThat(new RtcpReader(true).read(packet, 0, 12, recorder)).isEqualTo(1);
        assertThat(recorder.seen).containsExactly("PLI aa bb");
    }

    @Test
    void shouldStayWithinTheBuffer() {
        ByteBuffer packet = Hex.buffer(RR);

        assertThat(reader.read(packet, 0, 12, recorder)).isEqualTo(RtcpReader.TOO_SHORT);
        assertThat(reader.read(packet, -4, 8, recorder)).isEqualTo(RtcpReader.TOO_SHORT);
        assertThat(reader.read(packet, 4, 8, recorder)).isEqualTo(RtcpReader.TOO_SHORT);
        assertThat(reader.read(packet, 0, -1, recorder)).isEqualTo(RtcpReader.TOO_SHORT);
        assertThat(reader.read(packet, Integer.MAX_VALUE, 8, recorder)).isEqualTo(RtcpReader.TOO_SHORT);
    }

    @ParameterizedTest
    @MethodSource("good")
    void shouldSurviveSpoiledPackets(Good one) {
        byte[] good = Hex.bytes(one.hex());
        Random random = new Random(good.length);
        RtcpReader lax = new RtcpReader(true);
        for (int round = 0; round < 3000; round++) {
            byte[] bad = good.clone();
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(bad.length + 1);
            ByteBuffer exact = ByteBuffer.wrap(bad, 0, length).slice();
            assertThat(lax.read(exact, 0, length, recorder)).isNotZero();
        }
    }
}
