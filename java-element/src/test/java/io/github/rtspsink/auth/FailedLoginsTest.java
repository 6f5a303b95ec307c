package io.github.rtspsink.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** Guesses on a clock of the test's own. */
class FailedLoginsTest {
    private final FailedLogins failures = new FailedLogins(3);

    private static InetAddress address(int n) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, (byte) (n >> 16), (byte) (n >> 8), (byte) n});
    }

    @Test
    void shouldBlockOneUserOfOneAddressForTheRestOfTheMinute() throws UnknownHostException {
        for (int i = 0; i < 3; i++) {
            assertThat(failures.isBlocked(address(1), "alice", i)).isFalse();
            failures.add(address(1), "alice", i);
        }
        assertThat(failures.isBlocked(address(1), "alice", 3)).isTrue();
        assertThat(failures.isBlocked(address(2), "alice", 3)).isFalse();
        assertThat(failures.isBlocked(address(1), "bob", 3)).isFalse();
        assertThat(failures.isBlocked(address(1), "alice", FailedLogins.WINDOW_NANOS - 1))
                .isTrue();
        assertThat(failures.isBlocked(address(1), "alice", FailedLogins.WINDOW_NANOS))
                .isFalse();
        failures.add(address(1), "alice", FailedLogins.WINDOW_NANOS);
        assertThat(failures.isBlocked(address(1), "alice", FailedLogins.WINDOW_NANOS))
                .isFalse();
    }

    @Test
    void shouldKeepRoomForTheLatest() throws UnknownHostException {
        for (int i = 0; i <= FailedLogins.MAX_WINDOWS; i++) {
            for (int j = 0; j < 3; j++) {
                failures.add(address(i), "alice", i);
            }
        }
        assertThat(failures.isBlocked(address(0), "alice", 1)).isFalse();
        assertThat(failures.isBlocked(address(FailedLogins.MAX_WINDOWS), "alice", FailedLogins.MAX_WINDOWS))
                .isTrue();
    }
}
