package io.github.rtspsink.auth;

import io.github.rtspsink.settings.AddressRange;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who guesses passwords: after too many wrong ones for a user, nobody can log in as that user from that address until the minute is over.
 * Others of the address, which may be that of a whole network behind a NAT, are not hindered. Only users that exist are to be counted,
 * which bounds what one address makes us keep.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
public final class FailedLogins {
    static final long WINDOW_NANOS = 60_000_000_000L;
    static final int MAX_WINDOWS = 4096;

    private final int limit;
    private final Map<Target, Window> windows = new LinkedHashMap<>();

    /** @param limit how many wrong passwords of one user an address has within a window */
    public FailedLogins(int limit) {
        this.limit = limit;
    }

    private record Target(AddressRange address, String user) {
        static Target of(InetAddress address, String user) {
            return new Target(AddressRange.holderOf(address), user);
        }
    }

    private static final class Window {
        private final long beganNanos;
        private int failures;

        Window(long beganNanos) {
            this.beganNanos = beganNanos;
        }
    }

    public boolean isBlocked(InetAddress address, String user, long nowNanos) {
        Window window = windows.get(Target.of(address, user));
        return window != null && window.failures >= limit && nowNanos - window.beganNanos < WINDOW_NANOS;
    }

    public void add(InetAddress address, String user, long nowNanos) {
        forgetOld(nowNanos);
        windows.computeIfAbsent(Target.of(address, user), key -> new Window(nowNanos)).failures++;
    }

    /** The oldest go, also to make room. */
    private void forgetOld(long nowNanos) {
        var oldest = windows.values().iterator();
        while (oldest.hasNext()) {
            boolean over = nowNanos - oldest.next().beganNanos >= WINDOW_NANOS;
            if (!over && windows.size() < MAX_WINDOWS) {
                return;
            }
            oldest.remove();
        }
    }
}
