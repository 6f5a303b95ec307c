package io.github.rtspsink.media;

/** What a stream tells its server. Thread: the streaming thread; implementations only hand over to the control thread. */
public interface StreamEvents {
    /** A batch was published that a viewer {@linkplain Stream#awaitStart waited} for. Called once per wait. */
    void startPublished(Stream stream);

    /** A batch was published after the stream had {@linkplain Stream#end ended}. Called once per end. */
    void resumed(Stream stream);

    /** Something was thrown while packets were handed on; it has cost one viewer or one batch, no more. Must not allocate. */
    void failed(Stream stream, Throwable thrown);
}
