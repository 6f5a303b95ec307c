package io.github.rtspsink.media;

/**
 * Events that a stream reports to its server. Thread: called on the streaming thread; implementations only pass them to the
 * control thread. Ownership: belongs to the server.
 */
public interface StreamEvents {
    /** A batch was published for which a viewer {@linkplain Stream#awaitStart waited}. Called once per wait. */
    void startPublished(Stream stream);

    /** A batch was published after the stream had {@linkplain Stream#end ended}. Called once per end. */
    void resumed(Stream stream);

    /**
     * An exception or error was thrown while packets were passed on; it affected one viewer or one batch only. Must not
     * allocate.
     */
    void failed(Stream stream, Throwable thrown);
}
