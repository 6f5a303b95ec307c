package io.github.rtspsink.server;

/**
 * What a server tells the application of a sink.
 *
 * <p>Thread: the control thread, but for {@link #serverFailed}, which comes on one of its own; implementations must not block.
 */
public interface ServerEvents {
    /** Clients can play {@code url} from now on. */
    void mappingReady(int sink, String mapping, String url);

    /** A viewer began to play ({@code joined}) or is gone. */
    void viewer(int sink, boolean joined, Viewer viewer);

    /** The source of {@code stream} should make a key frame soon. */
    void requestKeyUnit(int stream);

    /** The encoder of {@code stream} should make so many bits per second, by what the viewers of its mapping report. */
    void proposeBitrate(int stream, String mapping, int bitsPerSecond);

    /**
     * A server that this sink uses does not work any more: viewers who are there are still sent media, but nobody is answered.
     *
     * @param message for the user, with the remedy
     * @param detail for whoever looks for the cause
     */
    void serverFailed(int sink, String message, String detail);

    /** A viewer says something: an RTP packet of a payload type on offer. */
    void talk(int backchannel, byte[] packet);

    /**
     * Who watches.
     *
     * @param peer address and port of the RTSP connection
     * @param session id with which requests name the session, cut so that a log cannot be used to take it over
     * @param transport {@code UDP}, {@code UDP-MCAST} or {@code TCP}
     * @param userAgent as the viewer calls itself, printable, may be empty
     * @param viewers how many watch the mapping now
     */
    record Viewer(String mapping, String peer, String session, String transport, String userAgent, int viewers) {}
}
