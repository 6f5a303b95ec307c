package io.github.rtspsink.auth;

/**
 * The application's own decision on who may watch. It is asked last, after addresses, users and rights were checked.
 *
 * <p>Thread: see the methods. Ownership: the caller's; it lives as long as the server.
 */
public interface Authorizer {
    /** Allows everything that the properties allow. */
    Authorizer NONE = new Authorizer() {
        @Override
        public boolean decides(int sink) {
            return false;
        }

        @Override
        public boolean mayEnter(int sink, Viewer viewer) {
            return false;
        }
    };

    /** Whether {@link #mayEnter} is to be asked about the sink's mappings. Thread: control; must not block. */
    boolean decides(int sink);

    /**
     * Whether the request may go on. Thread: one of a few separate threads, so it may block. An exception or an answer after
     * the deadline means no.
     */
    boolean mayEnter(int sink, Viewer viewer);

    /**
     * A viewer and the request that it makes.
     *
     * @param user name that it logged in with, "" where no login is required
     * @param address of the RTSP connection
     * @param mapping the mapping that it wants to see
     * @param method DESCRIBE, SETUP or PLAY
     */
    record Viewer(String user, String address, String mapping, String method) {}
}
