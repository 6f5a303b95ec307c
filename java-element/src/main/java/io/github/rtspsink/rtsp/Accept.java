package io.github.rtspsink.rtsp;

import java.util.List;

/** The Accept header (RFC 2326 section 12.1, RFC 2068 section 14.1). Safe on every thread. Holds no state. */
public final class Accept {
    private static final int EXACT = 3;
    private static final int SAME_TYPE = 2;
    private static final int ANY = 1;

    private Accept() {}

    /**
     * Whether the peer accepts {@code type}; the most specific media range decides. Without a header, or without a readable
     * media range in it, everything is accepted.
     */
    public static boolean allows(List<String> headers, String type) {
        int best = 0;
        boolean allowed = !hasRange(headers);
        for (String header : headers) {
            for (String range : Grammar.split(header, ',')) {
                List<String> parts = Grammar.split(range, ';');
                int match = parts.isEmpty() ? 0 : match(parts.get(0), type);
                if (match > best || (match == best && match > 0 && !allowed)) {
                    best = match;
                    allowed = isWanted(parts);
                }
            }
        }
        return allowed;
    }

    private static boolean hasRange(List<String> headers) {
        for (String header : headers) {
            for (String range : Grammar.split(header, ',')) {
                if (range.startsWith("*") || range.indexOf('/') > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int match(String range, String type) {
        if (range.equalsIgnoreCase(type)) {
            return EXACT;
        }
        int typeLength = type.indexOf('/') + 1;
        boolean wholeType = range.length() == typeLength + 1 && range.endsWith("*");
        if (wholeType && range.regionMatches(true, 0, type, 0, typeLength)) {
            return SAME_TYPE;
        }
        return range.equals("*/*") || range.equals("*") ? ANY : 0;
    }

    /** False only for {@code q=0}; an unreadable quality value is ignored. */
    private static boolean isWanted(List<String> parts) {
        for (int i = 1; i < parts.size(); i++) {
            String part = parts.get(i);
            if (part.regionMatches(true, 0, "q=0", 0, 3) && isZero(part.substring(2))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(String quality) {
        for (int i = 0; i < quality.length(); i++) {
            if (quality.charAt(i) != (i == 1 ? '.' : '0')) {
                return false;
            }
        }
        return true;
    }
}
