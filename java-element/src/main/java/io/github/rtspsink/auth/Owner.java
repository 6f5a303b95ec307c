package io.github.rtspsink.auth;

import java.net.InetAddress;

/**
 * The owner of a session; requests of other owners cannot reach the session.
 *
 * <p>Thread: any. Ownership: immutable.
 *
 * @param user name that it logged in with, "" where no login is required
 */
public record Owner(InetAddress address, String user) {
    @Override
    public String toString() {
        return user.isEmpty() ? address.getHostAddress() : user + " at " + address.getHostAddress();
    }
}
