package io.github.rtspsink.settings;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parses the element's properties as the C side sends them, one {@code name=value} per line. Each one is read once.
 *
 * <p>Thread: confined to one. Ownership: the caller's.
 */
public final class SettingLines {
    private final Map<String, String> values = new HashMap<>();

    public SettingLines(String lines) {
        for (String line : lines.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals >= 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
    }

    String text(String name, String fallback) {
        String value = values.remove(name);
        return value == null ? fallback : value.trim();
    }

    /** The unchanged value, because a password may end in a space; null when it is not set. */
    @Nullable
    String raw(String name) {
        return values.remove(name);
    }

    /** @param meaning completes "set min..max, " */
    int number(String name, int fallback, int min, int max, String meaning) {
        return number(name, text(name, Integer.toString(fallback)), min, max, meaning);
    }

    static int number(String name, String value, int min, int max, String meaning) {
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refused(name, value, min + ".." + max + ", " + meaning);
        }
        throw refused(name, value, min + ".." + max + ", " + meaning);
    }

    boolean flag(String name, boolean fallback) {
        String value = text(name, Boolean.toString(fallback));
        if (!value.equals("true") && !value.equals("false")) {
            throw refused(name, value, "true or false");
        }
        return value.equals("true");
    }

    /** @param remedy completes "set " */
    static SettingsException refused(String name, String value, String remedy) {
        return new SettingsException("\"" + value + "\" cannot be used for " + name + ": set " + remedy + ".");
    }

    /** @throws SettingsException names a line that was not read, and is therefore unknown */
    void checkAllKnown() {
        for (String name : values.keySet()) {
            throw new SettingsException("Unknown setting \"" + name
                    + "\": plugin and jar are of different versions; install both from one build.");
        }
    }
}
