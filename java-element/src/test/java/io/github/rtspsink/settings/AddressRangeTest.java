package io.github.rtspsink.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Address ranges as users write them. */
class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.128/25, 192.168.1.200, true",
        "192.168.1.5, 192.168.1.5, true",
        "192.168.1.5, 192.168.1.4, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true"
    })
    void shouldContain(String range, String address, boolean contained) throws UnknownHostException {
        var ranges = AddressRange.parseList(range).orElseThrow();
        assertThat(AddressRange.admits(ranges, InetAddress.getByName(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "::/129",
                "10.0.0/8",
                "localhost",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "300.1.1.1",
                "1::2::3",
                "10.0.0.1,",
                "::ffff:10.0.0.0/8"
            })
    void shouldNotRead(String list) {
        assertThat(AddressRange.parseList(list)).isEmpty();
    }

    @Test
    void shouldAdmitEverybodyWithoutRanges() {
        assertThat(AddressRange.admits(List.of(), InetAddress.getLoopbackAddress()))
                .isTrue();
    }

    @Test
    void shouldTakeAnIpv6NetworkForOneHolder() throws UnknownHostException {
        assertThat(AddressRange.holderOf(InetAddress.getByName("2001:db8::1")))
                .isEqualTo(AddressRange.holderOf(InetAddress.getByName("2001:db8::2:3")))
                .isNotEqualTo(AddressRange.holderOf(InetAddress.getByName("2001:db8:0:1::1")));
        assertThat(AddressRange.holderOf(InetAddress.getByName("10.0.0.1")))
                .isNotEqualTo(AddressRange.holderOf(InetAddress.getByName("10.0.0.2")));
    }
}
