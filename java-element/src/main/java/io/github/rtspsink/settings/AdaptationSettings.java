package io.github.rtspsink.settings;

import java.util.Arrays;
import java.util.Locale;

/**
 * Settings of how encoders adapt to viewers' reports; names and defaults are those of the element's properties.
 *
 * <p>Thread: any. Ownership: immutable.
 *
 * @param policy chooses the viewer whose estimate decides
 * @param minBitsPerSecond lower limit of the proposed bit rate
 * @param maxBitsPerSecond upper limit of the proposed bit rate
 */
public record AdaptationSettings(Policy policy, int minBitsPerSecond, int maxBitsPerSecond) {
    /** Chooses the estimate that becomes the proposed bit rate. An immutable constant. */
    public enum Policy {
        OFF {
            @Override
            public long choose(long[] sorted) {
                throw new IllegalStateException("nothing is proposed");
            }
        },
        /** The lowest estimate, so that no viewer loses packets for long. */
        WORST {
            @Override
            public long choose(long[] sorted) {
                return sorted[0];
            }
        },
        /** The median, so that one slow viewer does not reduce the quality for all. */
        MEDIAN {
            @Override
            public long choose(long[] sorted) {
                return sorted[sorted.length / 2];
            }
        };

        /**
         * Chooses one of the viewers' estimates.
         *
         * @param sorted bits per second, ascending, at least one
         */
        public abstract long choose(long[] sorted);
    }

    private static final int DEFAULT_MIN = 200_000;
    private static final int DEFAULT_MAX = 4_000_000;
    private static final int LEAST = 1000;

    public static final AdaptationSettings OFF = new AdaptationSettings(Policy.OFF, DEFAULT_MIN, DEFAULT_MAX);

    /** @throws SettingsException names the property and its valid values */
    static AdaptationSettings read(SettingLines given) {
        AdaptationSettings settings = new AdaptationSettings(
                policy(given.text("adaptive-bitrate", "off")),
                given.number("adaptive-bitrate-min", DEFAULT_MIN, LEAST, Integer.MAX_VALUE, "bits per second"),
                given.number("adaptive-bitrate-max", DEFAULT_MAX, LEAST, Integer.MAX_VALUE, "bits per second"));
        if (settings.minBitsPerSecond > settings.maxBitsPerSecond) {
            throw new SettingsException("adaptive-bitrate-min is above adaptive-bitrate-max: set it to "
                    + settings.maxBitsPerSecond + " or less, or raise adaptive-bitrate-max.");
        }
        return settings;
    }

    private static Policy policy(String value) {
        try {
            return Policy.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw SettingLines.refused("adaptive-bitrate", value, "off, worst or median");
        }
    }

    public boolean isOn() {
        return policy != Policy.OFF;
    }

    /**
     * The bit rate to propose.
     *
     * @param estimates bit/s of each viewer, at least one; the method sorts the array
     */
    public int choose(long[] estimates) {
        Arrays.sort(estimates);
        return (int) Math.max(minBitsPerSecond, Math.min(maxBitsPerSecond, policy.choose(estimates)));
    }
}
