package io.github.rtspsink.rtp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** Key management messages: never an exception, and what is understood is written so that it is understood alike. */
public final class MikeyFuzz {
    private static final SecureRandom RANDOM = new SecureRandom();

    private MikeyFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, MikeyFuzz::take);
    }

    private static void take(FuzzInput input) {
        MikeyMessage.parse(input.rest()).ifPresent(MikeyFuzz::checkRoundTrip);
    }

    private static void checkRoundTrip(MikeyMessage message) {
        byte[] written = new MikeyWriter(RANDOM).write(message, OptionalLong.empty(), 0);
        Optional<MikeyMessage> again = MikeyMessage.parse(written);
        check(again.isPresent(), "our own message is refused");
        check(Arrays.equals(again.get().key().keyAndSalt(), message.key().keyAndSalt()), "another key");
        check(
                again.get().ssrc() == message.ssrc() && again.get().rolloverCount() == message.rolloverCount(),
                "changed");
    }
}
