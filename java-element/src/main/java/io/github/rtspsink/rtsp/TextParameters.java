package io.github.rtspsink.rtsp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * The body of GET_PARAMETER and SET_PARAMETER (RFC 2326 sections 10.8 and 10.9, appendix D.1.2). Players use both as
 * keep-alives, some of them with a body that has no meaning. Safe on every thread. Holds no state.
 */
public final class TextParameters {
    private static final String TYPE = "text/parameters";

    /** Texts that players and recorders write into a keep-alive. */
    private static final Set<String> PINGS = Set.of("ping", "keepalive", "keep-alive", "keep_alive", "heartbeat");

    private TextParameters() {}

    /** Whether GET_PARAMETER names a parameter; the sender then needs its value. */
    public static boolean asks(RtspRequest request) {
        return names(request, false);
    }

    /** Whether SET_PARAMETER sets a parameter, {@code name: value}; any other text has no effect. */
    public static boolean sets(RtspRequest request) {
        return names(request, true);
    }

    private static boolean names(RtspRequest request, boolean withValue) {
        if (!isText(request.headers())) {
            return false;
        }
        String text = new String(request.body(), StandardCharsets.ISO_8859_1).replace('\0', '\n');
        for (String line : text.split("[\r\n]+")) {
            int colon = line.indexOf(':');
            String name = (colon < 0 ? line : line.substring(0, colon)).strip();
            boolean counts = !withValue || colon >= 0;
            if (counts && !name.isEmpty() && !PINGS.contains(name.toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    /** A body without Content-Type is taken as text, the most likely type. */
    private static boolean isText(Headers headers) {
        String type = headers.first("Content-Type").orElse(TYPE);
        return type.toLowerCase(Locale.ROOT).startsWith(TYPE);
    }
}
