package io.github.rtspsink.net.udp;

import org.jspecify.annotations.Nullable;

/**
 * No UDP port pair is available: no native library, no such address, or no free pair.
 *
 * <p>Thread: any. Ownership: immutable. Viewers can still use TCP.
 */
public final class UdpUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UdpUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
