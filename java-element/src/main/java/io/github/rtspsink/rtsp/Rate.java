package io.github.rtspsink.rtsp;

/**
 * The value of a Scale or Speed header (RFC 2326 sections 12.34 and 12.35), in thousandths. An integer, so that NaN and
 * infinity cannot occur. Safe on every thread. Immutable.
 */
public record Rate(long thousandths) {
    private static final long MAX_WHOLE = 1_000_000;

    /** Normal speed, the default. */
    public static final Rate ONE = new Rate(1000);

    /**
     * Reads a Scale header; negative plays backwards.
     *
     * @throws RtspException 400 unless a decimal number other than zero
     */
    public static Rate scale(String header) {
        boolean negative = header.startsWith("-");
        long magnitude = thousandths(negative ? header.substring(1) : header);
        return new Rate(negative ? -magnitude : magnitude);
    }

    /**
     * Reads a Speed header.
     *
     * @throws RtspException 400 unless a decimal number above zero
     */
    public static Rate speed(String header) {
        return new Rate(thousandths(header));
    }

    private static long thousandths(String text) {
        int dot = text.indexOf('.');
        long whole = Grammar.number(dot < 0 ? text : text.substring(0, dot), MAX_WHOLE);
        long thousandths = whole < 0 ? -1 : whole * 1000 + (dot < 0 ? 0 : fraction(text, dot + 1));
        if (thousandths <= 0) {
            throw new RtspException(Status.BAD_REQUEST, "bad Scale or Speed");
        }
        return thousandths;
    }

    /** The first three digits; further digits are only checked. */
    private static long fraction(String text, int from) {
        long value = 0;
        for (int i = from; i < Math.max(text.length(), from + 3); i++) {
            char c = i < text.length() ? text.charAt(i) : '0';
            if (!Grammar.isDigit(c)) {
                return Long.MIN_VALUE / 2;
            }
            value = i < from + 3 ? value * 10 + (c - '0') : value;
        }
        return value;
    }

    /** The text on the wire, with three decimal places. */
    public String encode() {
        long magnitude = Math.abs(thousandths);
        String fraction = Long.toString(1000 + magnitude % 1000).substring(1);
        return (thousandths < 0 ? "-" : "") + magnitude / 1000 + "." + fraction;
    }
}
