package io.github.rtspsink.net.tcp;

import io.github.rtspsink.net.loop.ControlLoop;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the two halves of each HTTP tunnel by cookie, address and encryption.
 *
 * <p>Thread: control. Ownership: belongs to {@link Links}; owns the tunnels, borrows their links.
 */
final class Tunnels {
    /** Waiting halves of one address; the memory that they take limits their total number. */
    static final int MAX_WAITING = 128;

    static final long WAIT_NANOS = 5_000_000_000L;

    private final ControlLoop loop;
    private final Map<Tunnel.Key, Tunnel> byKey = new HashMap<>();
    private final Map<Object, Integer> waiting = new HashMap<>();

    /** The result of adding a half. */
    enum Verdict {
        JOINED,
        /** The tunnel has such a half already. */
        TAKEN,
        /** Too many halves of that address wait for their other half. */
        FULL
    }

    Tunnels(ControlLoop loop) {
        this.loop = loop;
    }

    /** Adds a GET; {@link Tunnel#connect} then lets requests pass. */
    Verdict addOutput(Link get, String cookie) {
        Tunnel tunnel = find(get, cookie);
        if (tunnel == null) {
            return Verdict.FULL;
        }
        if (tunnel.output() != null) {
            return Verdict.TAKEN;
        }
        tunnel.output(get);
        count(tunnel);
        return Verdict.JOINED;
    }

    Verdict addInput(Link post, String cookie, Base64Layer decoder) {
        Tunnel tunnel = find(post, cookie);
        if (tunnel == null) {
            return Verdict.FULL;
        }
        if (tunnel.input() != null) {
            return Verdict.TAKEN;
        }
        boolean again = tunnel.isComplete();
        tunnel.input(post, decoder);
        if (!again) {
            count(tunnel);
        }
        tunnel.connect();
        return Verdict.JOINED;
    }

    private @Nullable Tunnel find(Link half, String cookie) {
        Tunnel.Key key = new Tunnel.Key(half.peer().getAddress(), half.isEncrypted(), cookie);
        Tunnel present = byKey.get(key);
        if (present != null || waiting.getOrDefault(half.holder(), 0) >= MAX_WAITING) {
            return present;
        }
        Tunnel tunnel = new Tunnel(key, half.holder());
        byKey.put(key, tunnel);
        waiting.merge(tunnel.holder(), 1, Integer::sum);
        tunnel.deadline(loop.schedule(WAIT_NANOS, () -> expire(tunnel)));
        return tunnel;
    }

    private void count(Tunnel tunnel) {
        if (tunnel.isComplete()) {
            waitsNoMore(tunnel);
        }
    }

    private void expire(Tunnel tunnel) {
        if (!tunnel.isComplete()) {
            endIfOpen(tunnel.input(), "no GET came for its POST");
            endIfOpen(tunnel.output(), "no POST came for its GET");
        }
    }

    private static void endIfOpen(@Nullable Link link, String reason) {
        if (link != null) {
            link.end(reason);
        }
    }

    /** A half was closed. Closing the GET ends the tunnel; a POST may be replaced. */
    void closed(Tunnel tunnel, Link half) {
        if (half == tunnel.input()) {
            tunnel.inputClosed();
            if (tunnel.output() == null) {
                forget(tunnel);
            }
        } else {
            forget(tunnel);
            endIfOpen(tunnel.input(), "its tunnel was closed");
        }
    }

    private void forget(Tunnel tunnel) {
        if (byKey.remove(tunnel.key(), tunnel) && !tunnel.isComplete()) {
            waitsNoMore(tunnel);
        }
    }

    private void waitsNoMore(Tunnel tunnel) {
        tunnel.cancelDeadline();
        waiting.computeIfPresent(tunnel.holder(), (holder, count) -> count == 1 ? null : count - 1);
    }
}
