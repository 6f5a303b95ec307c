package io.github.rtspsink.rtsp;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Two UDP ports or two interleaved channels, {@code 5000-5001}, or one alone. Safe on every thread. Immutable.
 *
 * @param rtp the number for RTP, 0..65535
 * @param rtcp the number for RTCP, above {@code rtp} and at most 65535; empty where only one number was given
 */
public record PortPair(int rtp, OptionalInt rtcp) {
    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException when a number is out of its range */
    public PortPair {
        boolean good = rtp >= 0 && rtp <= MAX_PORT;
        if (!good || (rtcp.isPresent() && (rtcp.getAsInt() <= rtp || rtcp.getAsInt() > MAX_PORT))) {
            throw new IllegalArgumentException("not two ports: " + rtp + ", " + rtcp);
        }
    }

    /** Both numbers. */
    public PortPair(int rtp, int rtcp) {
        this(rtp, OptionalInt.of(rtcp));
    }

    /** The pair in {@code text}; null unless both numbers are within the bounds and the second is above the first. */
    static @Nullable PortPair parse(String text, int min, int max) {
        int dash = text.indexOf('-');
        long first = Grammar.number(dash < 0 ? text : Grammar.trim(text.substring(0, dash)), max);
        if (first < min) {
            return null;
        }
        if (dash < 0) {
            return new PortPair((int) first, OptionalInt.empty());
        }
        long second = Grammar.number(Grammar.trim(text.substring(dash + 1)), max);
        return second > first ? new PortPair((int) first, (int) second) : null;
    }

    /** Whether RTP has an even number and RTCP the next one, as RFC 3550 section 11 recommends. */
    public boolean isEvenPair() {
        return rtp % 2 == 0 && rtcp.equals(OptionalInt.of(rtp + 1));
    }

    /** The text on the wire. */
    public String encode() {
        return rtcp.isPresent() ? rtp + "-" + rtcp.getAsInt() : Integer.toString(rtp);
    }
}
