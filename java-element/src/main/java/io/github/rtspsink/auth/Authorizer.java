package io.github.rtspsink.auth;

/**
 * An application's own say in who may see what. It is asked last, after addresses, users and rights have been checked.
 *
 * <p>Thread: see the methods. Ownership: the caller's; lives as long as the server.
 */
public interface Authorizer {
    /** Leaves it to the properties. */
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
     * Whether the request may go on. Thread: one of a few of its own, so it may take its time; what takes too long, and
     * what throws, means no.
     */
    boolean mayEnter(int sink, Viewer viewer);

    /**
     * Who wants what.
     *
     * @param user as logged in, "" where nobody has to
     * @param address of the RTSP connection
     * @param mapping what they want to see
     * @param method DESCRIBE, SETUP or PLAY
     */
    record Viewer(String user, String address, String mapping, String method) {}
}
