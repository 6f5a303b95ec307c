package io.github.rtspsink.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4588 section 4. Runs on the test's thread. Owns nothing beyond a test. */
class RetransmissionWriterTest {
    private final RetransmissionWriter writer = new RetransmissionWriter(127, 0xAABBCCDDL);

    @ParameterizedTest
    @CsvSource({
        "8060 1234 00000001 00000002 0A0B0C, 807F FFFE 00000001 AABBCCDD 1234 0A0B0C",
        "80E0 1234 00000001 00000002 0A0B0C, 80FF FFFE 00000001 AABBCCDD 1234 0A0B0C",
        "8060 1234 00000001 00000002,        807F FFFE 00000001 AABBCCDD 1234",
        // one CSRC, one word of extension
        "9160 1234 00000001 00000002 00000009 BEDE0001 11111111 0A, "
                + "917F FFFE 00000001 AABBCCDD 00000009 BEDE0001 11111111 1234 0A",
        // padding stays behind
        "A060 1234 00000001 00000002 0A0B0003, 807F FFFE 00000001 AABBCCDD 1234 0A"
    })
    void shouldPutTheOriginalSequenceNumberInFrontOfThePayload(String original, String expected) {
        ByteBuffer packet = Hex.buffer(original.replace(" ", ""));
        ByteBuffer out = ByteBuffer.allocate(64).position(2);

        int bytes = writer.write(packet, 0, packet.limit(), 0xFFFE, out);

        assertThat(bytes).isEqualTo(expected.replace(" ", "").length() / 2);
        assertThat(out.position()).isEqualTo(2 + bytes);
        assertThat(Hex.text(out, 2 + bytes)).isEqualToIgnoringCase("0000" + expected.replace(" ", ""));
    }

    @Test
    void shouldWriteNothingWhereThereIsNoRoomOrNoPacket() {
        ByteBuffer packet = Hex.buffer("8060123400000001000000020A0B0C");
        ByteBuffer broken = Hex.buffer("A0601234000000010000000200000009");

        assertThat(writer.write(packet, 0, 15, 1, ByteBuffer.allocate(16))).isZero();
        assertThat(writer.write(packet, 0, 15, 1, ByteBuffer.allocate(17))).isEqualTo(17);
        assertThat(writer.write(packet, 0, 11, 1, ByteBuffer.allocate(64))).isZero();
        assertThat(writer.write(broken, 0, 16, 1, ByteBuffer.allocate(64))).isZero();
    }
}
