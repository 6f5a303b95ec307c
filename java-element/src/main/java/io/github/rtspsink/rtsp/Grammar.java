package io.github.rtspsink.rtsp;

import java.util.ArrayList;
import java.util.List;

/**
 * Syntax rules that all headers share (RFC 2326 section 15.1): tokens, white space, digits, quoted lists. Safe on every thread.
 * Holds no state.
 */
final class Grammar {
    private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

    private Grammar() {}

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static boolean isTokenChar(char c) {
        return isAlphanumeric(c) || TOKEN_PUNCTUATION.indexOf(c) >= 0;
    }

    static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The decimal number in {@code text}; -1 unless it is one or more digits and at most {@code max} (below 2^59). */
    static long number(String text, long max) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isDigit(c)) {
                return -1;
            }
            value = value * 10 + (c - '0');
            if (value > max) {
                return -1;
            }
        }
        return text.isEmpty() ? -1 : value;
    }

    /** {@code text} without spaces and tabs at both ends. */
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** {@code text} without the double quotes around it, if there are any. */
    static String unquote(String text) {
        boolean quoted = text.length() >= 2 && text.charAt(0) == '"' && text.charAt(text.length() - 1) == '"';
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /** The trimmed, non-empty parts of {@code text} between separators outside double quotes. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean end = i == text.length();
            if (end || (text.charAt(i) == separator && !quoted)) {
                addPart(parts, text.substring(from, i));
                from = i + 1;
            } else if (text.charAt(i) == '"') {
                quoted = !quoted;
            }
        }
        return parts;
    }

    private static void addPart(List<String> parts, String part) {
        String trimmed = trim(part);
        if (!trimmed.isEmpty()) {
            parts.add(trimmed);
        }
    }
}
