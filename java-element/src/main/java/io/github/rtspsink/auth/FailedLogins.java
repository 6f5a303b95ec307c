package io.github.rtspsink.auth;

import io.github.rtspsink.settings.AddressRange;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who guesses passwords: after too many wrong ones, nobody can log in from that address until the minute is over.
 *
 * <p>Thread: control. Ownership: belongs to its server.
 */
public final class FailedLogins {
    static final long WINDOW_NANOS = 60_000_000_000L;
    static final int MAX_ADDRESSES = 4096;

    private final int limit;
    private final Map<AddressRange, Window> byAddress = new LinkedHashMap<>();

    /** @param limit how many an address has within a window */
    public FailedLogins(int limit) {
        this.limit = limit;
    }

    private static final class Window {
        private final long beganNanos;
        private int failures;

        Window(long beganNanos) {
            this.beganNanos = beganNanos;
        }
    }

    public boolean isBlocked(InetAddress address, long nowNanos) {
        Window window = byAddress.get(AddressRange.holderOf(address));
        return window != null && window.failures >= limit && nowNanos - window.beganNanos < WINDOW_NANOS;
    }

    public void add(InetAddress address, long nowNanos) {
        forgetOld(nowNanos);
        byAddress.computeIfAbsent(AddressRange.holderOf(address), key -> new Window(nowNanos)).failures++;
    }

    /** The oldest go, also to make room. */
    private void forgetOld(long nowNanos) {
        var windows = byAddress.values().iterator();
        while (windows.hasNext()) {
            boolean over = nowNanos - windows.next().beganNanos >= WINDOW_NANOS;
            if (!over && byAddress.size() < MAX_ADDRESSES) {
                return;
            }
            windows.remove();
        }
    }
}
