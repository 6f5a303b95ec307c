package io.github.rtspsink.rtsp;

import org.jspecify.annotations.Nullable;

/**
 * Two UDP ports or two interleaved channels, {@code 5000-5001}, or one alone. Safe on every thread. Immutable.
 *
 * @param rtcp the second number, or {@link #NONE}
 */
public record PortPair(int rtp, int rtcp) {
    /** Stands for a second number that was not given. */
    public static final int NONE = -1;

    /** The pair in {@code text}, or null unless both numbers are within the bounds and the second is above the first. */
    static @Nullable PortPair parse(String text, int min, int max) {
        int dash = text.indexOf('-');
        long first = Grammar.number(dash < 0 ? text : Grammar.trim(text.substring(0, dash)), max);
        if (first < min) {
            return null;
        }
        if (dash < 0) {
            return new PortPair((int) first, NONE);
        }
        long second = Grammar.number(Grammar.trim(text.substring(dash + 1)), max);
        return second > first ? new PortPair((int) first, (int) second) : null;
    }

    /** The text on the wire. */
    public String encode() {
        return rtcp == NONE ? Integer.toString(rtp) : rtp + "-" + rtcp;
    }
}
