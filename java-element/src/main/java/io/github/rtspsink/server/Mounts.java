package io.github.rtspsink.server;

import io.github.rtspsink.settings.MappingException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The server's paths.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class Mounts {
    private final Map<String, Mount> byPath = new HashMap<>();

    Optional<Mount> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    Iterable<Mount> all() {
        return byPath.values();
    }

    void add(Mount mount) {
        byPath.put(mount.path(), mount);
    }

    void remove(Mount mount) {
        byPath.remove(mount.path(), mount);
    }

    /**
     * @throws MappingException when another sink has the path
     */
    void checkFree(String path, Publisher sink) {
        Mount present = byPath.get(path);
        if (present != null && present.sink() != sink) {
            throw new MappingException("Mapping " + path + " is already published by another rtspsink of this server: "
                    + "choose another mapping, or another service or address for one of them.");
        }
    }
}
