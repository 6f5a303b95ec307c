package io.github.rtspsink.net.loop;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * Calls the handlers of the channels that a {@link ControlLoop}'s selector has found ready. If a handler throws, it closes what
 * the handler serves. Thread: the loop's. Ownership: belongs to the loop.
 */
final class Dispatch implements Consumer<SelectionKey> {
    private final Runnable begun;
    private final Consumer<Throwable> report;

    /**
     * @param begun called before each handler
     * @param report called with what handlers throw; throws nothing itself
     */
    Dispatch(Runnable begun, Consumer<Throwable> report) {
        this.begun = begun;
        this.report = report;
    }

    /** The attachment of a channel's key: {@code failed} closes what {@code handler} serves. */
    record Watched(Ready handler, Runnable failed) {}

    @Override
    public void accept(SelectionKey key) {
        begun.run();
        Watched watched = (Watched) key.attachment();
        try {
            watched.handler().ready(key);
        } catch (CancelledKeyException closedMeanwhile) {
            // Another handler of this turn closed the channel: nothing is left to be ready for.
            return;
        } catch (Throwable thrown) {
            report.accept(thrown);
            giveUp(watched, key);
        }
    }

    private void giveUp(Watched watched, SelectionKey key) {
        try {
            watched.failed().run();
        } catch (Throwable thrown) {
            report.accept(thrown);
            close(key);
        }
    }

    private void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (Throwable thrown) {
            report.accept(thrown);
        }
    }
}
