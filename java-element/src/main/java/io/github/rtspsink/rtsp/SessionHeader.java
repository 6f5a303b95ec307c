package io.github.rtspsink.rtsp;

import java.util.List;
import java.util.OptionalInt;

/** The Session header (RFC 2326 section 12.37). Safe on every thread. Immutable. */
public record SessionHeader(String id, OptionalInt timeoutSeconds) {
    private static final int MAX_ID_LENGTH = 256;
    private static final int MAX_TIMEOUT_SECONDS = 1_000_000_000;
    private static final String ID_PUNCTUATION = "$-_.+";

    /**
     * Reads a header. An unreadable timeout counts as none, because the server sets it anyway.
     *
     * @throws RtspException 454 for an id that no server can have assigned
     */
    public static SessionHeader parse(String header) {
        List<String> parts = Grammar.split(header, ';');
        String id = parts.isEmpty() ? "" : parts.get(0);
        if (!isId(id)) {
            throw new RtspException(Status.SESSION_NOT_FOUND, "not a session id");
        }
        OptionalInt timeout = OptionalInt.empty();
        for (int i = 1; i < parts.size(); i++) {
            if (parts.get(i).regionMatches(true, 0, "timeout=", 0, 8)) {
                timeout = timeout(parts.get(i).substring(8));
            }
        }
        return new SessionHeader(id, timeout);
    }

    private static boolean isId(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!Grammar.isAlphanumeric(c) && ID_PUNCTUATION.indexOf(c) < 0) {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= MAX_ID_LENGTH;
    }

    private static OptionalInt timeout(String text) {
        long seconds = Grammar.number(text, MAX_TIMEOUT_SECONDS);
        return seconds <= 0 ? OptionalInt.empty() : OptionalInt.of((int) seconds);
    }

    /** The text on the wire. */
    public String encode() {
        return timeoutSeconds.isPresent() ? id + ";timeout=" + timeoutSeconds.getAsInt() : id;
    }
}
