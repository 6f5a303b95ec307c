package io.github.rtspsink.auth;

import io.github.rtspsink.settings.AddressRange;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed logins per address and user. After too many of them within a minute, that user cannot log in from that address until
 * the minute is over. Other users of the address, which may be that of a network behind a NAT, are not affected. Only users that exist
 * are counted, which limits how much one address can make the server keep.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
public final class FailedLogins {
    static final long WINDOW_NANOS = 60_000_000_000L;
    static final int MAX_WINDOWS = 4096;

    private final int limit;
    private final Map<Target, Window> windows = new LinkedHashMap<>();

    /** @param limit failed logins of one user from one address within a window */
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

    /** Removes expired entries, and the oldest ones if the table is full. */
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
