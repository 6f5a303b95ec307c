package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.settings.MulticastSettings;
import io.github.rtspsink.settings.ServerSettings;
import io.github.rtspsink.settings.SettingLines;
import io.github.rtspsink.settings.SettingsException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of groups, and what is given out of them. */
class MulticastPoolTest {
    private final TakenGroups taken = new TakenGroups();

    private MulticastPool pool(String first, String last, int minPort, int maxPort) {
        return new MulticastPool(settings(first, last, minPort, maxPort), taken);
    }

    private static MulticastSettings settings(String first, String last, int minPort, int maxPort) {
        return read("multicast-ip-min=" + first + "\nmulticast-ip-max=" + last + "\nmulticast-port-min=" + minPort
                        + "\nmulticast-port-max=" + maxPort)
                .orElseThrow();
    }

    private static Optional<MulticastSettings> read(String lines) {
        return MulticastSettings.read(new SettingLines("multicast=true\n" + lines));
    }

    private static String text(Optional<GroupAddress> group) {
        return group.map(g -> g.ip().getHostAddress() + " " + g.port()).orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "239.0.0.254, 239.0.1.1, 5000, 5007, 4, 4",
        "239.0.0.1, 239.0.0.1, 5000, 5000, 1, 1",
        "239.0.0.1, 239.0.0.1, 5000, 5010, 1, 6",
        "239.255.255.255, 239.255.255.255, 65533, 65535, 1, 1",
        "ff15::fffe, ff15::1:1, 5001, 5006, 4, 3",
    })
    void shouldGiveOutEveryGroupOnceThenNone(String first, String last, int min, int max, int addresses, int ports) {
        MulticastPool pool = pool(first, last, min, max);
        Set<GroupAddress> given = new HashSet<>();
        for (int i = 0; i < addresses * ports; i++) {
            GroupAddress group = pool.take().orElseThrow();
            assertThat(group.ip().isMulticastAddress()).isTrue();
            assertThat(group.port()).isEven().isBetween(min, max);
            assertThat(given.add(group)).as("new: " + group).isTrue();
        }
        assertThat(pool.take()).isEmpty();
        GroupAddress back = given.iterator().next();
        pool.free(back);
        assertThat(pool.take()).contains(back);
    }

    @Test
    void shouldShareNeitherAddressNorPortWhileItCan() {
        MulticastPool pool = pool("239.0.0.1", "239.0.0.3", 5000, 5003);
        assertThat(text(pool.take())).isEqualTo("239.0.0.1 5000");
        assertThat(text(pool.take())).isEqualTo("239.0.0.2 5002");
        assertThat(text(pool.take())).as("a port again").isEqualTo("239.0.0.3 5000");
        assertThat(text(pool.take())).as("an address again").isEqualTo("239.0.0.1 5002");
    }

    @Test
    void shouldNotGiveWhatAnotherServerOfTheProcessHas() {
        GroupAddress other = pool("239.0.0.1", "239.0.0.2", 5000, 5000).take().orElseThrow();
        MulticastPool pool = pool("239.0.0.1", "239.0.0.2", 5000, 5000);
        assertThat(pool.take()).isPresent().isNotEqualTo(Optional.of(other));
        assertThat(pool.take()).isEmpty();
    }

    @Test
    void shouldTakeAGroupOfAnEnormousRangeAtOnce() {
        MulticastPool pool = pool("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1, 65_535);
        for (int i = 0; i < 100; i++) {
            assertThat(pool.take()).isPresent();
        }
    }

    @Test
    void shouldHaveAValidRangeByDefault() {
        MulticastSettings settings = read("").orElseThrow();
        assertThat(settings.first().isMulticastAddress()).isTrue();
        assertThat(settings.first().getAddress()[0]).isEqualTo((byte) 239);
        assertThat(settings.reach()).isEqualTo(new MulticastSettings.Reach(16, ""));
        assertThat(new MulticastPool(settings, taken).take()).isPresent();
    }

    @Test
    void shouldIgnoreTheRangeWhileMulticastIsOff() {
        assertThat(MulticastSettings.read(new SettingLines("multicast=false\nmulticast-ip-min=10.0.0.1")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multicast-ip-min=254.2.0.1",
                "multicast-ip-min=10.0.0.1",
                "multicast-ip-min=239.0.0",
                "multicast-ip-max=localhost",
                "multicast-ip-min=239.255.3.1",
                "multicast-ip-min=ff15::1",
                "multicast-port-min=0",
                "multicast-port-max=65536",
                "multicast-port-min=6000",
                "multicast-port-min=5001\nmulticast-port-max=5001",
                "multicast-port-min=65535\nmulticast-port-max=65535",
                "multicast-ttl=256",
                "multicast-ttl=-1",
                "multicast-iface=nothing0",
            })
    void shouldRefuseAndNameTheProperty(String lines) {
        assertThatThrownBy(() -> read(lines))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(lines.substring(0, lines.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocols=udp-mcast", "protocols=", "protocols=http", "profiles=savp", "qos-dscp=64"})
    void shouldRefuseTransportsThatCannotBeOffered(String line) {
        assertThatThrownBy(() -> ServerSettings.parse(line))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(line.substring(0, line.indexOf('=')))
                .hasMessageContaining("set ");
    }
}
