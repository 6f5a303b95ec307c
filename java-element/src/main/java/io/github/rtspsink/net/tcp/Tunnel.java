package io.github.rtspsink.net.tcp;

import io.github.rtspsink.net.loop.Timer;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One RTSP connection in two HTTP requests: replies and media in the body of a GET, requests as Base64 in that of a POST.
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

    /** What the two requests must have in common. */
    record Key(InetAddress peer, boolean encrypted, String cookie) {}

    /** @param holder whose it is, as limits per address count */
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

    /** The GET, whose connection the RTSP one is. */
    @Nullable
    Link output() {
        return output;
    }

    /** The POST. */
    @Nullable
    Link input() {
        return input;
    }

    /** Runs until both halves are there. */
    void deadline(Timer timer) {
        deadline = timer;
    }

    /** A timer left behind would keep both links until it is due. */
    void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    /** Whether both halves were there at some time; later a peer may come with another POST. */
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

    /** Lets requests through, once both halves are there and the GET is answered. */
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
