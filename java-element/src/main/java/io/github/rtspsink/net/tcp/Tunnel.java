package io.github.rtspsink.net.tcp;

import io.github.rtspsink.net.loop.Timer;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One RTSP connection inside two HTTP requests: a GET's body carries replies and media, a POST's body carries requests in
 * Base64.
 *
 * <p>Thread: control. Ownership: belongs to {@link Tunnels}; borrows both links.
 */
final class Tunnel {
    private final Key key;
    private final Object holder;
    private @Nullable Link output;
    private @Nullable Link input;
    private @Nullable Base64Layer decoder;
    private @Nullable Timer deadline;
    private boolean complete;

    /** Values that the two requests must have in common. */
    record Key(InetAddress peer, boolean encrypted, String cookie) {}

    /** @param holder the peer to which limits per address assign the tunnel */
    Tunnel(Key key, Object holder) {
        this.key = key;
        this.holder = holder;
    }

    Key key() {
        return key;
    }

    Object holder() {
        return holder;
    }

    /** The GET, which represents the RTSP connection. */
    @Nullable
    Link output() {
        return output;
    }

    /** The POST. */
    @Nullable
    Link input() {
        return input;
    }

    /** Sets the timer that runs until both halves are there. */
    void deadline(Timer timer) {
        deadline = timer;
    }

    /** Cancels the timer, because a pending timer keeps both links in memory. */
    void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    /** Whether both halves have been there; after that a peer may replace its POST. */
    boolean isComplete() {
        return complete;
    }

    void output(Link get) {
        output = get;
        get.join(this);
        complete = input != null;
    }

    void input(Link post, Base64Layer layer) {
        input = post;
        decoder = layer;
        post.join(this);
        complete |= output != null;
    }

    /** Lets requests pass, once both halves are there and the GET is answered. */
    void connect() {
        if (output != null && input != null && decoder != null) {
            input.watch(!output.isPaused());
            decoder.target(output);
            settle();
        }
    }

    private void settle() {
        if (input != null) {
            input.settle();
        } else if (output != null) {
            output.settle();
        }
    }

    void inputClosed() {
        input = null;
        decoder = null;
        settle();
    }
}
