package io.github.rtspsink.media;

/** For a stream that nobody waits for and that never ends. Thread: any. Ownership: none. */
public final class NoEvents implements StreamEvents {
    @Override
    public void startPublished(Stream stream) {
        throw new AssertionError("nobody waits");
    }

    @Override
    public void resumed(Stream stream) {
        throw new AssertionError("nothing ended");
    }

    @Override
    public void failed(Stream stream, Throwable thrown) {
        throw new AssertionError(thrown);
    }
}
