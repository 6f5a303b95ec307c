package io.github.rtspsink.settings;

import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;

/** The element's properties as the C side sends them: read, or refused with a SettingsException that names the remedy. */
public final class SettingsFuzz {
    private SettingsFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, SettingsFuzz::take);
    }

    private static void take(FuzzInput input) {
        String lines = input.utf8();
        if (lines.contains("auth-file=") || lines.contains("tls-")) {
            return; // These name files of the machine.
        }
        try {
            ServerSettings.parse(lines);
        } catch (SettingsException documented) {
            FuzzTarget.check(!documented.getMessage().isBlank(), "refused without a word");
        }
    }
}
