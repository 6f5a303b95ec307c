package io.github.rtspsink.server;

/** Why a session or one of its streams ends. Thread: any. */
enum EndReason {
    END_OF_STREAM("end of stream"),
    FORMAT_CHANGED("the format has changed"),
    STREAM_REMOVED("the stream was removed"),
    KEY_SPENT("the stream began anew"),
    TEARDOWN("TEARDOWN"),
    TIMEOUT("time-out"),
    CONNECTION_CLOSED("the connection was closed"),
    PORT_UNREACHABLE("nobody listens on the viewer's port"),
    ACCESS_WITHDRAWN("access was withdrawn"),
    PLACE_NEEDED("others need its place more"),
    SERVER_FAILED("the server has failed");

    private final String text;

    EndReason(String text) {
        this.text = text;
    }

    /** For the log and the reason in BYE (RFC 3550 section 6.6). */
    String text() {
        return text;
    }
}
