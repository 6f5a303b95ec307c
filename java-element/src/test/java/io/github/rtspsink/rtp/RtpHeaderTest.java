package io.github.rtspsink.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RTP headers against the layout of RFC 3550 section 5.1. Runs on the test's thread. Owns nothing beyond a test. */
class RtpHeaderTest {
    private static final String PLAIN = "80 E0 FFFE F0000001 89ABCDEF";

    @ParameterizedTest
    @CsvSource({"BIG_ENDIAN", "LITTLE_ENDIAN"})
    void shouldReadTheFieldsInAnyBufferOrder(String order) {
        ByteBuffer packet = Hex.buffer("0000" + PLAIN + "41");
        packet.order(order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);

        assertThat(RtpHeader.version(packet, 2)).isEqualTo(2);
        assertThat(RtpHeader.padding(packet, 2)).isFalse();
        assertThat(RtpHeader.extension(packet, 2)).isFalse();
        assertThat(RtpHeader.csrcCount(packet, 2)).isZero();
        assertThat(RtpHeader.marker(packet, 2)).isTrue();
        assertThat(RtpHeader.payloadType(packet, 2)).isEqualTo(96);
        assertThat(RtpHeader.sequenceNumber(packet, 2)).isEqualTo(0xFFFE);
        assertThat(RtpHeader.timestamp(packet, 2)).isEqualTo(0xF0000001L);
        assertThat(RtpHeader.ssrc(packet, 2)).isEqualTo(0x89ABCDEFL);
        assertThat(RtpHeader.headerBytes(packet, 2, 13)).isEqualTo(12);
        assertThat(RtpHeader.payloadBytes(packet, 2, 13)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "plain without payload,     80600001 00000000 00000000, 12, 0",
        "two CSRC,                  82600001 00000000 00000000 0000000100000002 AABB, 20, 2",
        "extension of one word,     90600001 00000000 00000000 BEDE0001 10FF0000 AA, 20, 1",
        "CSRC and empty extension,  91600001 00000000 00000000 00000001 BEDE0000, 20, 0",
        "padding,                   A0600001 00000000 00000000 AA000003, 12, 1",
        "padding alone,             A0600001 00000000 00000000 00000004, 12, 0",
        "zero padding,              A0600001 00000000 00000000 AA000000, 12, -1",
        "padding beyond payload,    A0600001 00000000 00000000 AA000005, 12, -1",
        "padding of no payload,     A0600001 00000000 00000000, 12, -1",
        "too short,                 80600001 00000000 000000, -1, -1",
        "version 1,                 40600001 00000000 00000000, -1, -1",
        "CSRC cut off,              81600001 00000000 00000000 000000, -1, -1",
        "extension head cut off,    90600001 00000000 00000000 BEDE, -1, -1",
        "extension cut off,         90600001 00000000 00000000 BEDE0002 00000000, -1, -1",
        "extension of 256 KiB,      90600001 00000000 00000000 BEDEFFFF 00000000, -1, -1"
    })
    void shouldMeasureHeaderAndPayload(String what, String hex, int headerBytes, int payloadBytes) {
        ByteBuffer packet = Hex.buffer(hex);

        assertThat(RtpHeader.headerBytes(packet, 0, packet.limit())).as(what).isEqualTo(headerBytes);
        assertThat(RtpHeader.payloadBytes(packet, 0, packet.limit())).as(what).isEqualTo(payloadBytes);
    }

    @Test
    void shouldNotReadOutsideOfTheBuffer() {
        ByteBuffer packet = Hex.buffer(PLAIN);

        assertThat(RtpHeader.headerBytes(packet, 1, 12)).isEqualTo(-1);
        assertThat(RtpHeader.headerBytes(packet, -1, 12)).isEqualTo(-1);
        assertThat(RtpHeader.headerBytes(packet, 0, Integer.MAX_VALUE)).isEqualTo(-1);
    }
}
