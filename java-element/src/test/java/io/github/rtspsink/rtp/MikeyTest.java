package io.github.rtspsink.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** MIKEY messages as GStreamer 1.22 writes them, good and bad ones, and ours. Runs on the test's thread. Owns nothing. */
@Timeout(20)
class MikeyTest {
    private static final String HEAD = "01000500 b091a945 01 00 00 01020304 00000007";
    private static final String TIME_AND_RAND = "0b00eead9e26ad7c6fbd 0a1067dc32c465b3c2b58794dd84d9c43678";
    private static final String POLICY = "0100000015 000101 010110 020101 03010a 070101 080101 0a0101";
    private static final String KEY = "000102030405060708090a0b0c0d0e0f 101112131415161718191a1b1c1d";
    private static final String KEMAC = "0000 0022 0020 001e" + KEY + "00";
    private static final String GOOD = HEAD + TIME_AND_RAND + POLICY + KEMAC;

    @ParameterizedTest
    @CsvSource({
        "AES_CM_128_HMAC_SHA1_80, 30, '" + GOOD + "'",
        "AEAD_AES_128_GCM, 28, 01000500536999cb01000001020304000000070b00eead9e26adafe1da0a10e7eb291cd3f73f566c1a2c64353b6fd9"
                + "01000000150001060101100201000301000701010801010a0101000000200020001c"
                + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b00",
        "AEAD_AES_256_GCM, 44, 010005007544b08401000001020304000000070b00eead9e26adb23dd50a10afd742e0cf0c689b776427fd43a2cb97"
                + "01000000150001060101200201000301000701010801010a0101000000300020002c000102030405060708090a0b0c0d0e0f"
                + "101112131415161718191a1b1c1d1e1f202122232425262728292a2b00",
        "AES_CM_128_HMAC_SHA1_80, 30, '" + HEAD + TIME_AND_RAND + POLICY
                + "0000 0024 0030 0010 000102030405060708090a0b0c0d0e0f" + "000e 101112131415161718191a1b1c1d 00'",
        "AES_CM_128_HMAC_SHA1_80, 30, '01000100 b091a945 01 00 00 01020304 00000007" + KEMAC + "'",
        "AES_CM_128_HMAC_SHA1_80, 30, '01000100 b091a945 02 00 00 01020304 00000007 00 0a0b0c0d 00000001" + KEMAC + "'",
    })
    void shouldReadTheKey(SrtpCipher cipher, int bytes, String hex) {
        MikeyMessage message = MikeyMessage.parse(Hex.bytes(hex)).orElseThrow();

        assertThat(message.key().cipher()).isEqualTo(cipher);
        assertThat(message.key().keyAndSalt()).isEqualTo(counting(bytes));
        assertThat(message.ssrc()).isEqualTo(0x01020304);
        assertThat(message.rolloverCount()).isEqualTo(7);
    }

    private static byte[] counting(int bytes) {
        byte[] counting = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            counting[i] = (byte) i;
        }
        return counting;
    }

    @ParameterizedTest
    @CsvSource({
        "version 2,            01000500b0, 02000500b0",
        "public key,           01000500b0, 01020500b0",
        "another map,          a9450100, a9450101",
        "unknown payload,      01000500b0, 01000900b0",
        "HMAC-SHA1-32,         03010a, 030104",
        "AES-256 in CM,        010110, 010120",
        "no encryption,        000101, 000100",
        "another cipher,       000101, 000103",
        "null authentication,  020101, 020100",
        "tag of 4 bytes,       03010a, 0b0104",
        "plain RTP,            070101, 070100",
        "plain RTCP,           080101, 080100",
        "no authentication,    0a0101, 0a0100",
        "key derivation rate,  03010a, 060101",
        "policy not of SRTP,   01000000150001, 01000100150001",
        "policy too short,     0000150001, 0000130001",
        "policy too long,      0000150001, 00FFFF0001",
        "encrypted KEMAC,      00000022, 00010022",
        "authenticated KEMAC,  1c1d00, 1c1d01",
        "TGK,                  0020001e, 0000001e",
        "MKI,                  0020001e, 0021001e",
        "short key,            001e00, 001d00",
        "key beyond KEMAC,     00000022, 00000021",
        "key beyond the end,   0020001e, 0020ffff",
        "KEMAC beyond the end, 00000022, 0000ffff",
        "more sessions,        a9450100, a945ff00",
    })
    void shouldRefuse(String what, String good, String bad) {
        String hex = Hex.flat(GOOD);
        assertThat(hex).contains(good);

        assertThat(MikeyMessage.parse(Hex.bytes(hex.replaceFirst(good, bad))))
                .as(what)
                .isEmpty();
    }

    @Test
    void shouldRefuseEveryPartOfAMessage() {
        byte[] good = Hex.bytes(GOOD);
        for (int length = 0; length < good.length; length++) {
            assertThat(MikeyMessage.parse(Arrays.copyOf(good, length)))
                    .as("%d bytes", length)
                    .isEmpty();
        }
        assertThat(MikeyMessage.parse(new byte[100_000])).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(SrtpCipher.class)
    void shouldSayWhatItReads(SrtpCipher cipher) {
        SrtpMasterKey key = SrtpMasterKey.random(cipher, new SecureRandom());

        byte[] written = new MikeyWriter(new SecureRandom())
                .write(new MikeyMessage(key, 0xFFFF_FFFEL, 0x8000_0001L), OptionalLong.empty(), 0);
        MikeyMessage read = MikeyMessage.parse(written).orElseThrow();

        assertThat(read.key().cipher()).isEqualTo(cipher);
        assertThat(read.key().keyAndSalt()).isEqualTo(key.keyAndSalt());
        assertThat(read.ssrc()).isEqualTo(0xFFFF_FFFEL);
        assertThat(read.rolloverCount()).isEqualTo(0x8000_0001L);
        assertThat(read.toString()).doesNotContain(HexFormat.of().formatHex(key.keyAndSalt(), 0, 4));
    }

    /** After policy, SSRC and count of the first session come those of the second, which has sent nothing yet. */
    @Test
    void shouldNameTheRepairOfTheStream() {
        SrtpMasterKey key = SrtpMasterKey.random(SrtpCipher.AES_CM_128_HMAC_SHA1_80, new SecureRandom());
        MikeyMessage message = new MikeyMessage(key, 0x0A0B0C0D, 7);

        byte[] written = new MikeyWriter(new SecureRandom()).write(message, OptionalLong.of(0xFFFF_FFFEL), 0);

        assertThat(HexFormat.of().formatHex(written, 8, 28))
                .isEqualTo("0200" + "000a0b0c0d00000007" + "00fffffffe00000000");
        MikeyMessage read = MikeyMessage.parse(written).orElseThrow();
        assertThat(read.ssrc()).isEqualTo(0x0A0B0C0D);
        assertThat(read.key().keyAndSalt()).isEqualTo(key.keyAndSalt());
    }

    @Test
    void shouldSurviveSpoiledMessages() {
        byte[] good = Hex.bytes(GOOD);
        Random random = new Random(3830);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 40));
            for (int edits = random.nextInt(4); edits > 0 && bad.length > 0; edits--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            Optional<MikeyMessage> message = MikeyMessage.parse(bad);
            read += message.isPresent() ? 1 : 0;
        }
        assertThat(read).isPositive();
    }
}
