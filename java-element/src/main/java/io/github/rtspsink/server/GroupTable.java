package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The multicast groups that streams have at present.
 *
 * <p>Thread: control. Ownership: belongs to its server; the groups belong to {@link MulticastGroups}.
 */
final class GroupTable {
    private final Map<Stream, MulticastGroup> byStream = new HashMap<>();

    Optional<MulticastGroup> find(Stream stream) {
        return Optional.ofNullable(byStream.get(stream));
    }

    void put(Stream stream, MulticastGroup group) {
        byStream.put(stream, group);
    }

    Optional<MulticastGroup> remove(Stream stream) {
        return Optional.ofNullable(byStream.remove(stream));
    }
}
