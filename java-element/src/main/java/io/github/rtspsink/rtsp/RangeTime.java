package io.github.rtspsink.rtsp;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The three notations of a point in time within a Range header (RFC 2326 sections 3.5 to 3.7). Safe on every thread. Holds no state. */
final class RangeTime {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long MAX_SECONDS = 1_000_000_000L;
    private static final long MAX_HOURS = 100_000L;

    private RangeTime() {}

    /** Parses {@code 12.5} or {@code 1:02:03.5}; -1 if {@code text} is neither. Digits below one nanosecond are ignored. */
    static long nptNanos(String text) {
        int dot = text.indexOf('.');
        String whole = dot < 0 ? text : text.substring(0, dot);
        long fraction = dot < 0 ? 0 : fractionNanos(text.substring(dot + 1));
        long seconds = whole.indexOf(':') < 0 ? Grammar.number(whole, MAX_SECONDS) : hoursMinutesSeconds(whole);
        return seconds < 0 || fraction < 0 ? -1 : seconds * SECOND_NANOS + fraction;
    }

    /** RFC 2326 section 3.6 allows a decimal point without digits after it. */
    private static long fractionNanos(String digits) {
        long nanos = 0;
        for (int i = 0; i < Math.max(9, digits.length()); i++) {
            char c = i < digits.length() ? digits.charAt(i) : '0';
            if (!Grammar.isDigit(c)) {
                return -1;
            }
            nanos = i < 9 ? nanos * 10 + (c - '0') : nanos;
        }
        return nanos;
    }

    private static long hoursMinutesSeconds(String text) {
        String[] parts = text.split(":", 4);
        if (parts.length != 3 || parts[1].length() > 2 || parts[2].length() > 2) {
            return -1;
        }
        long hours = Grammar.number(parts[0], MAX_HOURS);
        long minutes = Grammar.number(parts[1], 59);
        long seconds = Grammar.number(parts[2], 59);
        return hours < 0 || minutes < 0 || seconds < 0 ? -1 : (hours * 60 + minutes) * 60 + seconds;
    }

    /** Whether {@code text} has the form {@code 10:07:33} or {@code 10:07:33:05.01}. */
    static boolean isSmpte(String text) {
        String[] parts = text.split(":", 5);
        boolean good = parts.length == 3 || parts.length == 4;
        for (int i = 0; i < parts.length && good; i++) {
            int dot = i == 3 ? parts[i].indexOf('.') : -1;
            String whole = dot < 0 ? parts[i] : parts[i].substring(0, dot);
            good = isTwoDigits(whole) && (dot < 0 || isTwoDigits(parts[i].substring(dot + 1)));
        }
        return good;
    }

    private static boolean isTwoDigits(String text) {
        return text.length() <= 2 && Grammar.number(text, 99) >= 0;
    }

    /**
     * The time as a UTC clock. The formatter is created here because it is slow to load and few viewers need it.
     *
     * @param wallNanos wall time, ns since 1970
     */
    static String clock(long wallNanos) {
        return DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(Instant.ofEpochMilli(wallNanos / 1_000_000));
    }

    /** Whether {@code text} has the form {@code 19961108T143720.25Z}. */
    static boolean isClock(String text) {
        int dot = text.indexOf('.');
        int wholeEnd = dot < 0 ? text.length() - 1 : dot;
        if (wholeEnd != 15 || text.charAt(8) != 'T' || text.charAt(text.length() - 1) != 'Z') {
            return false;
        }
        return Grammar.number(text.substring(0, 8), 99_999_999) >= 0
                && Grammar.number(text.substring(9, 15), 999_999) >= 0
                && (dot < 0 || fractionNanos(text.substring(dot + 1, text.length() - 1)) >= 0);
    }
}
