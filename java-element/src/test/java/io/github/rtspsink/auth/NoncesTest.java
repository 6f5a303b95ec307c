package io.github.rtspsink.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nonces on a clock of the test's own, which starts close to its overflow. */
class NoncesTest {
    private static final OptionalLong NO_COUNT = OptionalLong.empty();

    private Nonces nonces;
    private InetAddress peer;
    private long now = Long.MAX_VALUE - 1000;

    @BeforeEach
    void make() throws Exception {
        nonces = new Nonces(new SecureRandom());
        peer = InetAddress.getByName("10.0.0.1");
    }

    private Optional<Nonces.Used> use(String nonce, OptionalLong count) {
        return nonces.use(nonce, peer, Optional.empty(), count, now);
    }

    @Test
    void shouldTakeWhatItIssued() {
        String nonce = nonces.issue(peer, now);
        assertThat(use(nonce, NO_COUNT)).isPresent();
        assertThat(use(nonce, NO_COUNT))
                .as("without a count it can be used again")
                .isPresent();
    }

    @Test
    void shouldNeverIssueTheSameTwice() {
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            all.add(nonces.issue(peer, now).substring(0, 32));
        }
        assertThat(all).hasSize(1000);
    }

    @Test
    void shouldRefuseWhatAnotherServerIssued() {
        assertThat(use(new Nonces(new SecureRandom()).issue(peer, now), NO_COUNT))
                .isEmpty();
        assertThat(use("", NO_COUNT)).isEmpty();
        assertThat(use("zz".repeat(40), NO_COUNT)).isEmpty();
        String nonce = nonces.issue(peer, now);
        String other = (nonce.charAt(0) == '0' ? '1' : '0') + nonce.substring(1);
        assertThat(use(other, NO_COUNT)).isEmpty();
    }

    @Test
    void shouldRefuseAnotherAddress() throws Exception {
        InetAddress thief = InetAddress.getByName("10.0.0.2");
        String nonce = nonces.issue(peer, now);
        assertThat(nonces.use(nonce, thief, Optional.empty(), NO_COUNT, now)).isEmpty();
        Optional<Nonces.Used> used = use(nonce, NO_COUNT);
        assertThat(nonces.use(nonce, thief, Optional.empty(), NO_COUNT, now)).isEmpty();
        assertThat(nonces.use(nonce, thief, used, NO_COUNT, now)).isEmpty();
    }

    @Test
    void shouldTakeEachCountOnceAndRisingOnly() {
        String nonce = nonces.issue(peer, now);
        assertThat(use(nonce, OptionalLong.of(0))).isEmpty();
        assertThat(use(nonce, OptionalLong.of(1))).isPresent();
        assertThat(use(nonce, OptionalLong.of(1))).isEmpty();
        assertThat(use(nonce, OptionalLong.of(5))).isPresent();
        assertThat(use(nonce, OptionalLong.of(4))).isEmpty();
    }

    @Test
    void shouldExpireButForTheConnectionThatHoldsIt() {
        String nonce = nonces.issue(peer, now);
        Optional<Nonces.Used> held = use(nonce, OptionalLong.of(1));
        now += Nonces.LIFETIME_NANOS + 1;
        assertThat(use(nonce, OptionalLong.of(2))).isEmpty();
        assertThat(nonces.use(nonce, peer, held, OptionalLong.of(2), now)).isPresent();
        assertThat(nonces.use(nonce, peer, held, OptionalLong.of(2), now)).isEmpty();
    }

    @Test
    void shouldNotTakeAgainWhatItForgot() {
        String first = nonces.issue(peer, now);
        assertThat(use(first, OptionalLong.of(1))).isPresent();
        for (int i = 0; i < Nonces.MAX_USED; i++) {
            now++;
            assertThat(use(nonces.issue(peer, now), OptionalLong.of(1))).isPresent();
        }
        assertThat(use(first, OptionalLong.of(1))).isEmpty();
        assertThat(use(first, OptionalLong.of(2))).isEmpty();
        now++;
        assertThat(use(nonces.issue(peer, now), OptionalLong.of(1))).isPresent();
    }
}
