package io.github.rtspsink.net.loop;

import java.nio.channels.SelectionKey;

/**
 * What a {@link ControlLoop} calls when a registered channel is ready.
 *
 * <p>Thread: the loop's. Ownership: the key stays with the loop.
 */
@FunctionalInterface
public interface Ready {
    void ready(SelectionKey key);
}
