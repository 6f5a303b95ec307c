package io.github.rtspsink.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.media.FastStart;
import io.github.rtspsink.media.Protection;
import io.github.rtspsink.net.tcp.WebOrigins;
import io.github.rtspsink.rtsp.TransportSpec.Profile;
import io.github.rtspsink.rtsp.UrlPath;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerSettingsTest {
    @Test
    void shouldReadWhatTheElementSends() {
        assertThat(ServerSettings.parse("address=::1\nservice=0\nsession-timeout=5\nfast-start=gop"))
                .isEqualTo(new ServerSettings("::1", 0, Duration.ofSeconds(5), FastStart.GOP));
    }

    @Test
    void shouldHaveTheElementsDefaults() {
        assertThat(ServerSettings.parse(""))
                .isEqualTo(new ServerSettings("::", 554, Duration.ofSeconds(60), FastStart.AUTO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"service=rtsp", "service=65536", "service=-1", "session-timeout=0", "fast-start=soon"})
    void shouldNameThePropertyAndWhatItTakes(String line) {
        assertThatThrownBy(() -> ServerSettings.parse(line))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(line.substring(0, line.indexOf('=')))
                .hasMessageContaining("set ");
    }

    @Test
    void shouldReadHowPacketsAreProtected() {
        TransportSettings transports = ServerSettings.parse("profiles=avp+savp\nsrtp-cipher=aead-aes-256-gcm\n"
                        + "tls-certificate=cert.pem\ntls-key=key.pem")
                .transports();

        assertThat(transports.profiles()).containsExactlyInAnyOrder(Profile.AVP, Profile.SAVP);
        assertThat(transports.protection()).isEqualTo(Protection.AEAD_AES_256_GCM);
        assertThat(transports.described(true)).contains(Profile.SAVP);
        assertThat(transports.described(false)).contains(Profile.AVP);
    }

    @ParameterizedTest
    @CsvSource({
        "profiles=savp, tls-certificate",
        "profiles=avp+savpf, tls-certificate",
        "profiles=srtp, savpf",
        "srtp-cipher=null, aead-aes-128-gcm",
    })
    void shouldNotProtectLessThanWasAsked(String line, String remedy) {
        assertThatThrownBy(() -> ServerSettings.parse(line))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(remedy);
    }

    @Test
    void shouldNotOfferPlainPacketsForRetransmission() {
        String tls = "\ntls-certificate=cert.pem\ntls-key=key.pem\nretransmission-time=100";

        assertThat(ServerSettings.parse("profiles=savp" + tls).transports().profiles())
                .containsExactlyInAnyOrder(Profile.SAVP, Profile.SAVPF);
        assertThat(ServerSettings.parse("profiles=avp" + tls).transports().profiles())
                .containsExactlyInAnyOrder(Profile.AVP, Profile.AVPF);
        assertThat(ServerSettings.parse("profiles=avpf+savp" + tls).transports().profiles())
                .containsExactlyInAnyOrder(Profile.AVPF, Profile.SAVP, Profile.SAVPF);
    }

    @Test
    void shouldReadWhoMayWatch() {
        ServerSettings settings =
                ServerSettings.parse("auth=alice:a b \nauth-methods=digest-sha256+basic\nallow=::1,10.0.0.0/8");
        assertThat(settings.access()
                        .auth()
                        .orElseThrow()
                        .find("alice")
                        .orElseThrow()
                        .hasPassword("a b "))
                .isTrue();
        assertThat(settings.access().methods()).containsExactly(AuthMethod.DIGEST_SHA256, AuthMethod.BASIC);
        assertThat(settings.access().allow()).hasSize(2);
        assertThat(settings.toString()).doesNotContain("alice", "a b");
    }

    @Test
    void shouldReadLimits() {
        assertThat(ServerSettings.parse(
                                "max-connections=1\nmax-connections-per-address=2\nmax-sessions=3\n"
                                        + "login-timeout=4\nmax-failed-logins=5\nmax-header-bytes=6000\nmax-memory=7\nmax-queued-memory=8")
                        .limits())
                .isEqualTo(new ServerLimits(1, 2, 3, Duration.ofSeconds(4), 5, 6000, 7, 8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth=",
                "auth-file=",
                "auth-methods=",
                "auth-methods=digest",
                "allow=",
                "allow=localhost",
                "max-connections=0",
                "max-header-bytes=10",
                "login-timeout=soon"
            })
    void shouldNotTakeAnEmptyOrWrongSettingForNone(String line) {
        assertThatThrownBy(() -> ServerSettings.parse(line))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(line.substring(0, line.indexOf('=')));
    }

    @Test
    void shouldShareAServerOnlyWithTheSameAccess() {
        ServerSettings open = ServerSettings.parse("");
        ServerSettings closed = ServerSettings.parse("auth=alice:secret");
        closed.checkJoin(ServerSettings.parse("auth=alice:secret"));
        assertThatThrownBy(() -> closed.checkJoin(open)).isInstanceOf(SettingsException.class);
        assertThatThrownBy(() -> open.checkJoin(closed)).isInstanceOf(SettingsException.class);
        assertThatThrownBy(() -> closed.checkJoin(ServerSettings.parse("auth=alice:other")))
                .isInstanceOf(SettingsException.class)
                .hasMessageNotContaining("secret")
                .hasMessageContaining("service");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-sessions=5", "max-memory=5", "login-timeout=5", "session-timeout=5", "qos-dscp=5"})
    void shouldShareAServerOnlyWithTheSameOfWhatItHasOnce(String line) {
        ServerSettings first = ServerSettings.parse("");
        first.checkJoin(ServerSettings.parse("profiles=avpf\nprotocols=tcp\nfast-start=gop"));
        assertThatThrownBy(() -> first.checkJoin(ServerSettings.parse(line)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(line.substring(0, line.indexOf('=')))
                .hasMessageContaining("service");
    }

    @Test
    void shouldReadHowConnectionsAreProtected() {
        ServerSettings settings = ServerSettings.parse("tls-certificate=/c.pem\ntls-key=/k.pem\ntls-client-ca=/a.pem\n"
                + "tls-service=322\nwebsocket-origins=https://a.example, https://b.example");

        assertThat(settings.connections().tls())
                .isEqualTo(new TlsSettings("/c.pem", "/k.pem", "/a.pem", OptionalInt.of(322)));
        assertThat(settings.connections().webSocketOrigins())
                .isEqualTo(WebOrigins.of(Set.of("https://a.example", "https://b.example")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tls-certificate=/c.pem",
                "tls-key=/k.pem",
                "tls-client-ca=/a.pem",
                "tls-service=322",
                "tls-service=x"
            })
    void shouldRefuseHalfAProtection(String line) {
        assertThatThrownBy(() -> ServerSettings.parse(line))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(line.substring(0, line.indexOf('=')))
                .hasMessageContaining("set ");
    }

    @Test
    void shouldShareAServerOnlyWithEqualProtection() {
        ConnectionSettings open = ServerSettings.parse("service=8554").connections();
        ConnectionSettings encrypted = ServerSettings.parse("service=8554\ntls-certificate=/c.pem\ntls-key=/k.pem")
                .connections();

        open.checkJoinable(
                ServerSettings.parse("service=8554\nsession-timeout=5").connections());
        assertThatThrownBy(() -> open.checkJoinable(encrypted)).isInstanceOf(SettingsException.class);
        assertThatThrownBy(() -> encrypted.checkJoinable(open)).isInstanceOf(SettingsException.class);
    }

    @ParameterizedTest
    @CsvSource({"/a, /a", "/a/, /a", "//a//b, /a/b", "/, /", "/ä ö, /ä ö"})
    void shouldNormaliseMappings(String mapping, String path) {
        assertThat(MappingPath.normal(mapping)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "", "/a?b", "/a#b", "/a/stream=1", "/a\u0001"})
    void shouldRefuseMappingsThatNoUrlReaches(String mapping) {
        assertThatThrownBy(() -> MappingPath.normal(mapping)).isInstanceOf(MappingException.class);
    }

    @Test
    void shouldEncodeWhatUrlsCannotHold() {
        assertThat(UrlPath.encode(MappingPath.normal("/%41 ä"))).isEqualTo("/%2541%20%C3%A4");
    }
}
