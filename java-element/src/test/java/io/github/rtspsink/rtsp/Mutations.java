package io.github.rtspsink.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Spoils good wire text at random with a fixed seed, and lets nothing but {@link RtspException} escape. Runs on the test's
 * thread. Holds no state.
 */
final class Mutations {
    private static final int ROUNDS = 2000;
    private static final byte[] NASTY =
            "\0\r\n\t \",;:=/-.%*?#[]@$0919afAFzZ\u007f".getBytes(StandardCharsets.ISO_8859_1);

    private Mutations() {}

    static void survive(String good, Consumer<String> parser) {
        surviveBytes(
                good.getBytes(StandardCharsets.UTF_8),
                bytes -> parser.accept(new String(bytes, StandardCharsets.UTF_8)));
    }

    static void surviveBytes(byte[] good, Consumer<byte[]> parser) {
        Random random = new Random(good.length * 31L + 7);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bad = mutate(good, random);
            try {
                parser.accept(bad);
            } catch (RtspException expected) {
                continue;
            } catch (RuntimeException e) {
                throw new AssertionError("escaped for: " + new String(bad, StandardCharsets.ISO_8859_1), e);
            }
        }
    }

    static byte[] mutate(byte[] good, Random random) {
        byte[] bad = good.clone();
        for (int edits = 1 + random.nextInt(3); edits > 0 && bad.length > 0; edits--) {
            int at = random.nextInt(bad.length);
            switch (random.nextInt(5)) {
                case 0 -> bad[at] = (byte) random.nextInt(256);
                case 1 -> bad[at] = NASTY[random.nextInt(NASTY.length)];
                case 2 -> bad = cut(bad, at, Math.min(bad.length, at + 1 + random.nextInt(4)));
                case 3 -> bad = repeat(bad, at, 1 + random.nextInt(40));
                default -> bad = cut(bad, at, bad.length);
            }
        }
        return bad;
    }

    private static byte[] cut(byte[] bytes, int from, int to) {
        byte[] shorter = new byte[bytes.length - (to - from)];
        System.arraycopy(bytes, 0, shorter, 0, from);
        System.arraycopy(bytes, to, shorter, from, bytes.length - to);
        return shorter;
    }

    private static byte[] repeat(byte[] bytes, int at, int times) {
        byte[] longer = new byte[bytes.length + times];
        System.arraycopy(bytes, 0, longer, 0, at);
        for (int i = 0; i < times; i++) {
            longer[at + i] = bytes[at];
        }
        System.arraycopy(bytes, at, longer, at + times, bytes.length - at);
        return longer;
    }
}
