package io.github.rtspsink.bridge;

import io.github.rtspsink.auth.Authorizer;
import io.github.rtspsink.server.ServerEvents;

/**
 * Passes a server's events to C, which posts them on the bus, and its authorization questions, which become a signal. Thread:
 * control, except {@link #mayEnter}. Ownership: owns nothing.
 */
final class Downcalls implements ServerEvents, Authorizer {
    @Override
    public void mappingReady(int sink, String mapping, String url) {
        NativeApi.rtspsink_host_mapping_ready(sink, mapping, url);
    }

    @Override
    public void viewer(int sink, boolean joined, ServerEvents.Viewer viewer) {
        NativeApi.rtspsink_host_viewer(
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
        NativeApi.rtspsink_host_request_key_unit(stream);
    }

    @Override
    public void proposeBitrate(int stream, String mapping, int bitsPerSecond) {
        NativeApi.rtspsink_host_propose_bitrate(stream, mapping, bitsPerSecond);
    }

    @Override
    public void talk(int backchannel, byte[] packet) {
        NativeApi.rtspsink_host_talk(backchannel, packet, packet.length);
    }

    @Override
    public void serverFailed(int sink, String message, String detail) {
        NativeApi.rtspsink_host_error(sink, message, detail);
    }

    @Override
    public boolean decides(int sink) {
        return NativeApi.rtspsink_host_decides(sink) != 0;
    }

    @Override
    public boolean mayEnter(int sink, Authorizer.Viewer viewer) {
        return NativeApi.rtspsink_host_authorize(
                        sink, viewer.user(), viewer.address(), viewer.mapping(), viewer.method())
                != 0;
    }
}
