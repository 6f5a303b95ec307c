package io.github.rtspsink.server;

/**
 * Tells the application of mounts that can be played.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
final class Announcements implements Publishers.Listener {
    private final PublisherTable publishers;
    private final Listeners listeners;
    private final ServerEvents events;

    Announcements(PublisherTable publishers, Listeners listeners, ServerEvents events) {
        this.publishers = publishers;
        this.listeners = listeners;
        this.events = events;
    }

    /** Tells of those that have become complete; called again as time makes silent pads count less. */
    void announce() {
        for (Mount mount : publishers.mounts().all()) {
            if (!mount.isAnnounced() && publishers.isComplete(mount)) {
                events.mappingReady(mount.sink().id(), mount.path(), listeners.url(mount.path()));
                mount.announced();
            }
        }
    }

    @Override
    public void changed() {
        announce();
    }
}
