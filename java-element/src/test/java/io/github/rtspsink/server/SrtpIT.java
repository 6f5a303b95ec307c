package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.TestCertificate;
import io.github.rtspsink.media.Protection;
import io.github.rtspsink.rtp.SrtpPeer;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** SRTP over TLS with a viewer who decrypts by itself. The numbers of the live stream wrap soon after its start. */
@Timeout(60)
class SrtpIT {
    private static final String INTERLEAVED = "Transport: RTP/SAVP/TCP;unicast;interleaved=0-1";
    private static final int RECEIVER_REPORT = 201;
    private static final int SENDER_REPORT = 200;

    @TempDir
    private static Path folder;

    private static TestCertificate certificate;

    private LiveServer live;

    @BeforeAll
    static void makeCertificate() {
        certificate = new TestCertificate(folder, "EC");
    }

    @AfterEach
    void close() {
        live.close();
    }

    private void start(Protection protection, String profiles) {
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\nprotocols=udp+tcp\nprofiles="
                + profiles
                + "\nsrtp-cipher=" + protection.name().toLowerCase(Locale.ROOT).replace('_', '-')
                + "\ntls-certificate=" + certificate.certificate() + "\ntls-key=" + certificate.key()));
        live.publish(1, "/cam", 10);
    }

    private RawClient client() throws Exception {
        return new RawClient(
                certificate.client().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), live.port()),
                "rtsps",
                null);
    }

    private static String mikey(String text) {
        return text.lines()
                .filter(line -> line.startsWith("a=key-mgmt:mikey "))
                .findFirst()
                .orElseThrow()
                .substring("a=key-mgmt:mikey ".length());
    }

    private static SrtpPeer describe(RawClient client) throws IOException {
        RawClient.Reply reply = client.ask("DESCRIBE", "/cam");
        assertThat(reply.status()).isEqualTo(200);
        return new SrtpPeer(mikey(reply.body()));
    }

    private static RawClient.Reply play(RawClient client, String... setup) throws IOException {
        RawClient.Reply reply = client.ask("SETUP", "/cam/stream=0", setup);
        assertThat(reply.status()).isEqualTo(200);
        RawClient.Reply play = client.ask("PLAY", "/cam", "Session: " + reply.session());
        assertThat(play.status()).isEqualTo(200);
        return play;
    }

    private static int number(byte[] packet) {
        return (packet[2] & 0xFF) << 8 | packet[3] & 0xFF;
    }

    private static byte[] packet(RawClient client, int channel) throws IOException {
        RawClient.Frame frame = client.frame();
        while (frame.channel() != channel) {
            frame = client.frame();
        }
        return frame.payload();
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldPlayInterleaved(Protection protection) throws Exception {
        start(protection, "savp");
        try (RawClient client = client()) {
            SrtpPeer peer = describe(client);
            assertThat(peer.cipher()).isEqualTo(protection.name());
            String info = play(client, INTERLEAVED).header("RTP-Info");
            for (int i = 0; i < 100; i++) {
                byte[] srtp = packet(client, 0);
                byte[] rtp = peer.open(srtp, peer.rolloverCount());
                assertThat(rtp).as("packet %d of %s", number(srtp), info).isNotNull();
                assertThat(info.contains("seq=" + number(rtp) + ";")).isEqualTo(i == 0);
                // The payload that LiveServer makes is the low byte of the sequence number.
                assertThat(rtp[rtp.length - 1]).isEqualTo((byte) number(rtp));
                assertThat(Arrays.equals(rtp, 12, rtp.length, srtp, 12, rtp.length))
                        .isFalse();
            }
        }
    }

    @Test
    void shouldPlayOverUdpAndReadWhatTheViewerReports() throws Exception {
        start(Protection.AES_CM_128_HMAC_SHA1_80, "savpf");
        try (RawClient client = client();
                DatagramSocket one = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket two = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            DatagramSocket rtp = one.getLocalPort() < two.getLocalPort() ? one : two;
            DatagramSocket rtcp = rtp == one ? two : one;
            SrtpPeer peer = describe(client);
            RawClient.Reply setup = client.ask(
                    "SETUP",
                    "/cam/stream=0",
                    "Transport: RTP/SAVPF;unicast;client_port=" + rtp.getLocalPort() + "-" + rtcp.getLocalPort(),
                    peer.keyMgmt(client.url("/cam/stream=0")));
            assertThat(setup.status()).isEqualTo(200);
            assertThat(setup.header("Transport"))
                    .startsWith("RTP/SAVPF;unicast")
                    .doesNotContain("ssrc");
            assertThat(client.ask("PLAY", "/cam", "Session: " + setup.session()).status())
                    .isEqualTo(200);
            assertThat(peer.open(receive(rtp), peer.rolloverCount())).isNotNull();
            assertThat(peer.openRtcp(receive(rtcp))[1] & 0xFF).isEqualTo(SENDER_REPORT);

            InetSocketAddress server = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(),
                    Integer.parseInt(setup.header("Transport").replaceAll(".*server_port=\\d+-(\\d+).*", "$1")));
            shouldHearOnlyTheAuthentic(rtcp, server, peer);
        }
    }

    /** A picture is asked for: in the clear, spoiled, and as it has to be. */
    private void shouldHearOnlyTheAuthentic(DatagramSocket rtcp, InetSocketAddress server, SrtpPeer peer)
            throws Exception {
        String loss = "81CE0002 000000AA " + String.format("%08X", peer.ssrc());
        Thread.sleep(600);
        live.events.removeIf(event -> event.startsWith("key"));
        byte[] plain = java.util.HexFormat.of().parseHex(loss.replace(" ", ""));
        byte[] spoiled = peer.protectRtcp(loss);
        spoiled[spoiled.length - 1] ^= 1;
        rtcp.send(new DatagramPacket(plain, plain.length, server));
        rtcp.send(new DatagramPacket(spoiled, spoiled.length, server));
        Thread.sleep(300);
        assertThat(live.events).doesNotContain("key 1");

        byte[] good = peer.protectRtcp(loss);
        rtcp.send(new DatagramPacket(good, good.length, server));
        for (int i = 0; i < 200 && !live.events.contains("key 1"); i++) {
            Thread.sleep(20);
        }
        assertThat(live.events).contains("key 1");
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(10_000);
        DatagramPacket datagram = new DatagramPacket(new byte[2048], 2048);
        socket.receive(datagram);
        return Arrays.copyOf(datagram.getData(), datagram.getLength());
    }

    @Test
    void shouldEncryptOnceForAllAndSayGoodbyeToEach() throws Exception {
        start(Protection.AEAD_AES_256_GCM, "savp");
        try (RawClient one = client();
                RawClient two = client()) {
            SrtpPeer first = describe(one);
            play(one, INTERLEAVED);
            for (int i = 0; i < 20; i++) {
                assertThat(packet(one, 0)).isNotEmpty();
            }
            SrtpPeer second = describe(two);
            play(two, INTERLEAVED);
            byte[] theirs = packet(two, 0);
            byte[] ours = packet(one, 0);
            // The newcomer may start on a packet that the other one has read already.
            while (number(ours) != number(theirs)) {
                boolean behind = (short) (number(ours) - number(theirs)) < 0;
                ours = behind ? packet(one, 0) : ours;
                theirs = behind ? theirs : packet(two, 0);
            }
            assertThat(ours).isEqualTo(theirs);
            assertThat(second.open(theirs, second.rolloverCount())).isNotNull();

            live.server.endStream(1);
            assertThat(isGoodbye(one, first)).isTrue();
            assertThat(isGoodbye(two, second)).isTrue();
        }
    }

    /** Whether the RTCP that comes last ends with BYE and its reason. */
    private static boolean isGoodbye(RawClient client, SrtpPeer peer) throws IOException {
        while (true) {
            byte[] report = peer.openRtcp(packet(client, 1));
            assertThat(report).isNotNull();
            assertThat(report[1] & 0xFF).isBetween(SENDER_REPORT, RECEIVER_REPORT);
            if (new String(report, java.nio.charset.StandardCharsets.ISO_8859_1).contains("end of stream")) {
                return true;
            }
        }
    }

    @Test
    void shouldTellNoKeyWithoutTls() throws Exception {
        start(Protection.AES_CM_128_HMAC_SHA1_80, "savp");
        try (RawClient plain = new RawClient(live.port())) {
            RawClient.Reply described = plain.ask("DESCRIBE", "/cam");
            assertThat(described.status()).isEqualTo(461);
            assertThat(described.body()).isEmpty();
            RawClient.Reply setup = plain.ask("SETUP", "/cam/stream=0", INTERLEAVED);
            assertThat(setup.status()).isEqualTo(461);
            assertThat(setup.header("KeyMgmt")).isEmpty();
        }
    }

    @Test
    void shouldServeBothKindsWhereBothAreOffered() throws Exception {
        start(Protection.AES_CM_128_HMAC_SHA1_80, "avp+avpf+savp+savpf");
        try (RawClient plain = new RawClient(live.port());
                RawClient encrypted = client()) {
            assertThat(plain.ask("DESCRIBE", "/cam").body())
                    .contains("RTP/AVPF")
                    .doesNotContain("key-mgmt");
            RawClient.Reply described = encrypted.ask("DESCRIBE", "/cam");
            assertThat(described.body()).contains("RTP/SAVPF", "a=rtcp-fb:96 nack pli");
            play(encrypted, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
            byte[] rtp = packet(encrypted, 0);
            assertThat(rtp[rtp.length - 1]).isEqualTo((byte) number(rtp));
        }
    }

    /** Who comes without DESCRIBE finds the key in the reply to SETUP. */
    @Test
    void shouldTellTheKeyInTheReplyToSetup() throws Exception {
        start(Protection.AEAD_AES_128_GCM, "savp");
        try (RawClient client = client()) {
            describe(client);
            RawClient.Reply setup = client.ask("SETUP", "/cam/stream=0", INTERLEAVED);
            String header = setup.header("KeyMgmt");
            assertThat(header)
                    .as("RFC 4567 section 4: protocol, URI and data, each of the last two quoted")
                    .matches("prot=mikey;uri=\"" + Pattern.quote(client.url("/cam/stream=0"))
                            + "\";data=\"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\"");
            SrtpPeer peer = new SrtpPeer(header.replaceAll(".*data=\"(.*)\"", "$1"));
            assertThat(client.ask("PLAY", "/cam", "Session: " + setup.session()).status())
                    .isEqualTo(200);
            assertThat(peer.open(packet(client, 0), peer.rolloverCount())).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "prot=mikey;data=\"\"",
        "prot=mikey;data=\"!\"",
        "prot=mikey;data=\"AQAFAA==\"",
        "prot=other;data=\"AQAFAA==\"",
        "mikey",
        "=;=",
    })
    void shouldRefuseKeysThatCannotBeUsed(String header) throws Exception {
        start(Protection.AES_CM_128_HMAC_SHA1_80, "savp");
        try (RawClient client = client()) {
            RawClient.Reply setup = client.ask("SETUP", "/cam/stream=0", INTERLEAVED, "KeyMgmt: " + header);
            assertThat(setup.status()).isEqualTo(463);
            assertThat(client.ask("OPTIONS", "/cam").status()).isEqualTo(200);
        }
    }

    /** The same source again from an earlier number would make two packets of one index: its viewers are told to go. */
    @Test
    void shouldGiveNewKeysToAStreamThatBeginsAnew() throws Exception {
        start(Protection.AES_CM_128_HMAC_SHA1_80, "savp");
        try (RawClient client = client();
                RawClient later = client()) {
            SrtpPeer first = describe(client);
            play(client, INTERLEAVED);
            assertThat(first.open(packet(client, 0), first.rolloverCount())).isNotNull();
            live.stop(1);
            live.publish(1, "/cam", 10);
            assertThat(client.ask("OPTIONS", "/cam").status()).isEqualTo(200);
            for (int i = 0; i < 200 && live.events.stream().noneMatch(event -> event.startsWith("left")); i++) {
                Thread.sleep(20);
            }
            assertThat(live.events).anyMatch(event -> event.startsWith("left"));

            SrtpPeer second = describe(later);
            play(later, INTERLEAVED);
            byte[] srtp = packet(later, 0);
            assertThat(second.open(srtp, second.rolloverCount())).isNotNull();
            assertThat(first.open(srtp, second.rolloverCount())).isNull();
        }
    }
}
