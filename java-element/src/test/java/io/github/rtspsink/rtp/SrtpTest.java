package io.github.rtspsink.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Key derivation and packets by the vectors of RFC 3711, RFC 7714 and libsrtp, and what strangers may try. Runs on the test's
 * thread. Owns nothing beyond a test.
 *
 * <p>The vectors were compared, byte for byte, in November 2026: those of RFC 7714 with pion/srtp's
 * srtp_cipher_aead_aes_gcm_rfc_test.go; RFC 3711 appendix B.3 with its key_derivation_test.go, the authentication key beyond 20
 * bytes with OpenSSL 3.0; appendix B.2 with cisco/libsrtp's cipher_test_cases.c, from the third block on with OpenSSL; the packets
 * with libsrtp's srtp_driver.c.
 */
@Timeout(30)
class SrtpTest {
    private static final String KEY = "E1F97A0D3E018BE0D64FA32C06DE4139";
    private static final String SALT = "0EC675AD498AFEEBB6960B3AABE6";
    private static final String QUID_PRO_QUO = "517569642070726f2071756f";
    private static final String KEY_256 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private static final String GALLIA =
            "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 73207472 6573";
    private static final String REPORT = "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61"
            + "deadbeef deadbeef deadbeef deadbeef deadbeef";
    private static final String RECEIVER_REPORT = "80C90001 000000AA";

    private static SrtpMasterKey appendixB() {
        return new SrtpMasterKey(SrtpCipher.AES_CM_128_HMAC_SHA1_80, Hex.bytes(KEY + SALT));
    }

    @ParameterizedTest
    @CsvSource({
        "0, C61E7A93744F39EE10734AFE3FF7A087",
        "2, 30CBBC08863D8C85D49DB34A9AE1",
        "1, CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCE"
                + "E049646C43D9327AD175578EF72270986371C10C9A369AC2F94A8C5FBCDDDC25"
                + "6D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2"
    })
    void shouldDeriveTheKeysOfRfc3711AppendixB3(int label, String expected) {
        byte[] wanted = Hex.bytes(expected);

        assertThat(appendixB().derive(label, wanted.length)).isEqualTo(wanted);
    }

    /** RFC 3711 appendix B.2: the key stream for an SSRC, index and packet of zeros; blocks 0 to 2 and FEFF to FF01. */
    @Test
    void shouldMakeTheKeyStreamOfRfc3711AppendixB2() {
        SrtpTransform transform = new CounterTransform(
                Hex.bytes("2B7E151628AED2A6ABF7158809CF4F3C"),
                new byte[CounterTransform.AUTH_KEY_BYTES],
                Hex.bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
        int bytes = 12 + 0xFF02 * 16;
        byte[] out = new byte[bytes + SrtpTransform.MAX_OVERHEAD_BYTES];

        transform.protectRtp(new byte[bytes], 12, bytes, 0, out);

        assertThat(slice(out, 12, 48))
                .isEqualTo(Hex.bytes("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB"
                        + "41E95B3BB0A2E8DD477901E4FCA894C0"));
        assertThat(slice(out, 12 + 0xFEFF * 16, 48))
                .isEqualTo(Hex.bytes("EC8CDF7398607CB0F2D21675EA9EA1E4 362B7C3C6773516318A077D7FC5073AE"
                        + "6A2CC3787889374FBEB4C81B17BA6C44"));
    }

    private static byte[] slice(byte[] bytes, int from, int length) {
        return java.util.Arrays.copyOfRange(bytes, from, from + length);
    }

    /** The reference packets of libsrtp's test driver, made of the master key of RFC 3711 appendix B.3. */
    @Test
    void shouldProtectAsLibsrtpDoes() {
        SrtpSender rtp = new SrtpSender(appendixB());
        ByteBuffer out = ByteBuffer.allocate(64);

        int bytes = rtp.protect(Hex.buffer("800f1234decafbadcafebabe" + "ab".repeat(16)), 0, 28, 0x1234);
        rtp.writeTo(out, 0);
        ByteBuffer rtcp = new SrtcpSender(appendixB()).protect(Hex.buffer("81c8000bcafebabe" + "ab".repeat(16)));

        assertThat(Hex.text(out, bytes))
                .isEqualTo("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb");
        assertThat(Hex.text(rtcp, rtcp.limit()))
                .isEqualTo("81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798");
    }

    @ParameterizedTest
    @CsvSource({
        "16, f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce",
        "32, 32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13"
    })
    void shouldProtectThePacketsOfRfc7714Section16(int keyBytes, String expected) {
        SrtpSender sender =
                new SrtpSender(new GcmTransform(slice(Hex.bytes(KEY_256), 0, keyBytes), Hex.bytes(QUID_PRO_QUO)));
        ByteBuffer packet = Hex.buffer(GALLIA);
        ByteBuffer out = ByteBuffer.allocate(96);

        int bytes = sender.protect(packet, 0, packet.limit(), 0xF17B);
        sender.writeTo(out, 0);

        assertThat(Hex.text(out, bytes)).isEqualTo("8040f17b8041f8d35501a0b2" + expected);
    }

    @ParameterizedTest
    @CsvSource({
        "16, 63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4",
        "32, d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4"
    })
    void shouldProtectAndReadTheReportsOfRfc7714Section17(int keyBytes, String expected) {
        SrtpTransform transform = new GcmTransform(slice(Hex.bytes(KEY_256), 0, keyBytes), Hex.bytes(QUID_PRO_QUO));
        byte[] report = Hex.bytes(REPORT);
        byte[] out = new byte[128];
        byte[] back = new byte[128];

        int bytes = transform.protectRtcp(report, report.length, 0x5d4, out);
        int plain = transform.unprotectRtcp(out, bytes, back);

        assertThat(slice(out, 0, bytes)).isEqualTo(Hex.bytes("81c8000d4d617273" + expected));
        assertThat(slice(back, 0, plain)).isEqualTo(report);
    }

    @ParameterizedTest
    @EnumSource(SrtpCipher.class)
    void shouldTakeWhatIsAuthenticOnce(SrtpCipher cipher) {
        SrtpMasterKey key = SrtpMasterKey.random(cipher, new SecureRandom());
        SrtcpSender sender = new SrtcpSender(key);
        SrtcpReceiver receiver = new SrtcpReceiver(key);
        ByteBuffer first = copy(sender.protect(Hex.buffer(RECEIVER_REPORT)));
        ByteBuffer second = copy(sender.protect(Hex.buffer(RECEIVER_REPORT)));

        assertThat(receiver.unprotect(second)).isEqualTo(Hex.buffer(RECEIVER_REPORT));
        assertThat(receiver.unprotect(first)).isEqualTo(Hex.buffer(RECEIVER_REPORT));
        assertThat(receiver.unprotect(first)).isNull();
        assertThat(receiver.unprotect(second)).isNull();
        assertThat(receiver.rejected()).isEqualTo(2);
    }

    private static ByteBuffer copy(ByteBuffer packet) {
        return ByteBuffer.allocate(packet.remaining()).put(packet).flip();
    }

    @ParameterizedTest
    @CsvSource({"62, true", "63, true", "64, false", "200, false"})
    void shouldTakeLatePacketsWithinTheWindow(int late, boolean taken) {
        SrtcpSender sender = new SrtcpSender(appendixB());
        SrtcpReceiver receiver = new SrtcpReceiver(appendixB());
        ByteBuffer first = copy(sender.protect(Hex.buffer(RECEIVER_REPORT)));
        for (int i = 0; i < late; i++) {
            ByteBuffer next = sender.protect(Hex.buffer(RECEIVER_REPORT));
            assertThat(i % 7 == 6 || i == late - 1 ? receiver.unprotect(next) : next)
                    .isNotNull();
        }

        assertThat(receiver.unprotect(first) != null).isEqualTo(taken);
    }

    @ParameterizedTest
    @EnumSource(SrtpCipher.class)
    void shouldRejectWhatIsNot(SrtpCipher cipher) {
        SrtpMasterKey key = SrtpMasterKey.random(cipher, new SecureRandom());
        ByteBuffer good = new SrtcpSender(key).protect(Hex.buffer(RECEIVER_REPORT));
        SrtcpReceiver receiver = new SrtcpReceiver(key);
        for (int bit = 0; bit < good.limit() * 8; bit++) {
            ByteBuffer bad = copy(good.duplicate());
            bad.put(bit / 8, (byte) (bad.get(bit / 8) ^ 1 << bit % 8));
            assertThat(receiver.unprotect(bad)).as("bit %d", bit).isNull();
        }
        Random random = new Random(7);
        for (int length = 0; length < 100; length++) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            assertThat(receiver.unprotect(ByteBuffer.wrap(noise))).isNull();
        }
        assertThat(receiver.unprotect(ByteBuffer.allocate(5000))).isNull();
        assertThat(receiver.rejected()).isEqualTo(good.limit() * 8 + 100 + 1);
        assertThat(receiver.unprotect(good)).isNotNull();
    }

    @Test
    void shouldKnowAViewerByFewSources() {
        SrtcpSender sender = new SrtcpSender(appendixB());
        SrtcpReceiver receiver = new SrtcpReceiver(appendixB());
        for (int ssrc = 1; ssrc <= 4; ssrc++) {
            assertThat(receiver.unprotect(sender.protect(Hex.buffer("80C90001 0000000" + ssrc))))
                    .isNotNull();
        }

        assertThat(receiver.unprotect(sender.protect(Hex.buffer("80C90001 00000005"))))
                .isNull();
        assertThat(receiver.unprotect(sender.protect(Hex.buffer("80C90001 00000004"))))
                .isNotNull();
    }

    @Test
    void shouldSendNoReportWithAnIndexTwice() {
        SrtcpSender sender = new SrtcpSender(appendixB(), 0x7FFF_FFFE);

        assertThat(sender.protect(Hex.buffer(RECEIVER_REPORT))).isNotNull();
        assertThat(sender.isExhausted()).isTrue();
        assertThat(sender.protect(Hex.buffer(RECEIVER_REPORT))).isNull();
    }

    @Test
    void shouldLeaveAloneWhatIsNoPacket() {
        SrtpSender sender = new SrtpSender(appendixB());

        assertThat(sender.protect(Hex.buffer("000f1234decafbadcafebabe"), 0, 12, 1))
                .isEqualTo(-1);
        assertThat(new SrtcpSender(appendixB()).protect(ByteBuffer.allocate(7))).isNull();
        assertThat(new SrtcpSender(appendixB()).protect(ByteBuffer.allocate(RtcpWriter.MAX_BYTES + 1)))
                .isNull();
    }

    @Test
    void shouldRefuseKeysOfAnotherLength() {
        assertThatThrownBy(() -> new SrtpMasterKey(SrtpCipher.AEAD_AES_128_GCM, new byte[30]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(appendixB()).hasToString("AES_CM_128_HMAC_SHA1_80");
    }

    @Test
    void shouldAllocateNothingInCounterMode() {
        assertThat(allocatedPerPacket(SrtpCipher.AES_CM_128_HMAC_SHA1_80)).isZero();
    }

    /** What the JDK's GCM cannot do without is known, and stays within bounds. */
    @ParameterizedTest
    @EnumSource(
            value = SrtpCipher.class,
            names = {"AEAD_AES_128_GCM", "AEAD_AES_256_GCM"})
    void shouldAllocateLittleInGalois(SrtpCipher cipher) {
        assertThat(allocatedPerPacket(cipher)).isBetween(1L, 8_000L);
    }

    private static long allocatedPerPacket(SrtpCipher cipher) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        SrtpSender sender = new SrtpSender(SrtpMasterKey.random(cipher, new SecureRandom()));
        ByteBuffer packet = ByteBuffer.allocate(1400).put(0, (byte) 0x80);
        ByteBuffer out = ByteBuffer.allocate(1420);
        int rounds = 3000;
        long before = 0;
        for (int i = -rounds; i < rounds; i++) {
            before = i == 0 ? threads.getCurrentThreadAllocatedBytes() : before;
            sender.protect(packet, 0, 1400, i + rounds);
            sender.writeTo(out, 0);
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
    }
}
