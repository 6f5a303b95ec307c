package io.github.rtspsink.auth;

import java.net.InetAddress;

/**
 * Who a session belongs to; another one's requests do not reach it.
 *
 * <p>Thread: any. Ownership: immutable.
 *
 * @param user as logged in, "" where nobody has to
 */
public record Owner(InetAddress address, String user) {
    @Override
    public String toString() {
        return user.isEmpty() ? address.getHostAddress() : user + " at " + address.getHostAddress();
    }
}
