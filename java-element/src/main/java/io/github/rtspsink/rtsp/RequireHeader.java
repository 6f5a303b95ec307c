package io.github.rtspsink.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The option tags of Require or Proxy-Require (RFC 2326 section 12.32). Safe on every thread. Immutable. */
public record RequireHeader(List<String> tags) {
    private static final int MAX_TAGS = 64;

    public RequireHeader {
        tags = List.copyOf(tags);
    }

    /**
     * Reads all headers of that name.
     *
     * @throws RtspException 400 for too many tags
     */
    public static RequireHeader parse(List<String> headers) {
        List<String> tags = new ArrayList<>();
        for (String header : headers) {
            tags.addAll(Grammar.split(header, ','));
        }
        if (tags.size() > MAX_TAGS) {
            throw new RtspException(Status.BAD_REQUEST, "too many option tags");
        }
        return new RequireHeader(tags);
    }

    /**
     * The value of the Unsupported header for a 551: the tags that are not in {@code known}, in the peer's order; empty if
     * none.
     */
    public Optional<String> unsupported(Set<String> known) {
        List<String> missing = new ArrayList<>();
        for (String tag : tags) {
            if (!known.contains(tag)) {
                missing.add(tag);
            }
        }
        return missing.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", missing));
    }
}
