package io.github.rtspsink.auth;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import io.github.rtspsink.settings.AddressRange;
import io.github.rtspsink.settings.Credentials;
import io.github.rtspsink.settings.SettingsException;
import java.util.List;

/** An auth-file, the property auth, and address ranges: read, or refused in words that quote nothing of them. */
public final class AuthFileFuzz {
    private static final int LONG_WORD = 24;

    private AuthFileFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, AuthFileFuzz::take);
    }

    private static void take(FuzzInput input) {
        int kind = input.u8() % 3;
        String text = input.utf8();
        try {
            switch (kind) {
                case 0 ->
                    check(
                            !AuthFile.parse(List.of(text.split("\n", -1)), Credentials.NONE)
                                    .accounts()
                                    .isEmpty(),
                            "no user");
                case 1 -> Credentials.parse(text).find("alice");
                default -> AddressRange.parseList(text);
            }
        } catch (SettingsException documented) {
            checkNothingQuoted(documented.getMessage(), text);
        }
    }

    private static void checkNothingQuoted(String message, String text) {
        for (String word : text.split("[\\s,]+")) {
            check(word.length() < LONG_WORD || !message.contains(word), "quoted: " + message);
        }
    }
}
