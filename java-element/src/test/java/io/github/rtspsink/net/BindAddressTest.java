package io.github.rtspsink.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.BindException;
import java.net.StandardProtocolFamily;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is an address, and what a failed bind means. */
class BindAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, INET",
        "127.0.0.1, INET",
        "255.255.255.255, INET",
        "::, INET6",
        "::1, INET6",
        "2001:db8::5, INET6",
        "fe80::1%1, INET6",
    })
    void shouldTakeLiteralsOfBothFamilies(String address, StandardProtocolFamily family) {
        assertThat(BindAddress.parse(address, 8554).family()).isEqualTo(family);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "example.org",
                "256.1.1.1",
                "1.2.3",
                "1",
                "0x7f.1",
                ":",
                "1:2",
                "::1%nosuchif0",
                "[::1]"
            })
    void shouldRefuseWhatIsNoLiteral(String address) {
        AddressException failed = catchThrowableOfType(AddressException.class, () -> BindAddress.parse(address, 8554));

        assertThat(failed.kind()).isEqualTo(AddressException.Kind.INVALID);
        assertThat(failed).hasMessageContainingAll("\"" + address + "\"", "address=0.0.0.0");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void shouldRefusePortsThatDoNotExist(int port) {
        AddressException failed =
                catchThrowableOfType(AddressException.class, () -> BindAddress.parse("0.0.0.0", port));

        assertThat(failed.kind()).isEqualTo(AddressException.Kind.INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 554,  Permission denied, PRIVILEGED",
        "127.0.0.1, 8554, Permission denied, PRIVILEGED",
        "127.0.0.1, 554,  Keine Berechtigung, PRIVILEGED",
        "127.0.0.1, 554,  Address already in use, IN_USE",
        "0.0.0.0,   8554, Address already in use, IN_USE",
        "0.0.0.0,   8554, Die Adresse wird bereits verwendet, IN_USE",
        "192.0.2.1, 8554, Cannot assign requested address, UNKNOWN_ADDRESS",
        "192.0.2.1, 8554, Die angeforderte Adresse kann nicht zugewiesen werden, UNKNOWN_ADDRESS",
    })
    void shouldTellReasonsApartInAnyLanguage(String address, int port, String said, AddressException.Kind kind) {
        AddressException explained = BindAddress.parse(address, port).explain(new BindException(said));

        assertThat(explained.kind()).isEqualTo(kind);
        assertThat(explained).hasMessageContaining(said);
    }
}
