package io.github.rtspsink.bridge;

import io.github.rtspsink.server.ServerEvents;

/** Hands a server's events to C, which posts them on the bus. Thread: control. Ownership: none. */
final class Downcalls implements ServerEvents {
    @Override
    public void mappingReady(int sink, String mapping, String url) {
        Border.rtspsink_host_mapping_ready(sink, mapping, url);
    }

    @Override
    public void viewer(int sink, boolean joined, Viewer viewer) {
        Border.rtspsink_host_viewer(
                sink,
                joined ? 1 : 0,
                viewer.mapping(),
                viewer.peer(),
                viewer.session(),
                viewer.transport(),
                viewer.userAgent(),
                viewer.viewers());
    }

    @Override
    public void requestKeyUnit(int stream) {
        Border.rtspsink_host_request_key_unit(stream);
    }
}
