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
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sent again to viewers of SRTP, by viewers who decrypt by themselves. */
@Timeout(60)
class SrtpRetransmissionIT {
    private static final int REPAIR_TYPE = 127;

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

    /** One who plays over UDP. */
    private final class Viewer implements AutoCloseable {
        final RawClient client = new RawClient(
                certificate.client().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), live.port()),
                "rtsps",
                null);
        final DatagramSocket rtp;
        final DatagramSocket rtcp;
        final SrtpPeer peer;
        final String mikey;
        final InetSocketAddress server;

        Viewer() throws Exception {
            DatagramSocket some = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            // In client_port the second one is not below the first.
            rtp = some.getLocalPort() < other.getLocalPort() ? some : other;
            rtcp = rtp == some ? other : some;
            rtp.setSoTimeout(10_000);
            String sdp = client.ask("DESCRIBE", "/cam").body();
            assertThat(sdp).contains("RTP/SAVPF 96 127", "apt=96;rtx-time=1000", "a=rtcp-fb:96 nack\r\n");
            peer = new SrtpPeer(sdp.replaceAll("(?s).*a=key-mgmt:mikey (\\S+).*", "$1"));
            RawClient.Reply setup = client.ask(
                    "SETUP",
                    "/cam/stream=0",
                    "Transport: RTP/SAVPF;unicast;client_port=" + rtp.getLocalPort() + "-" + rtcp.getLocalPort(),
                    peer.keyMgmt(client.url("/cam/stream=0")));
            mikey = setup.header("KeyMgmt").replaceAll(".*data=\"(.*)\"", "$1");
            server = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(),
                    Integer.parseInt(setup.header("Transport").replaceAll(".*server_port=\\d+-(\\d+).*", "$1")));
            assertThat(client.ask("PLAY", "/cam", "Session: " + setup.session()).status())
                    .isEqualTo(200);
        }

        byte[] packet(Predicate<byte[]> wanted) throws IOException {
            while (true) {
                DatagramPacket datagram = new DatagramPacket(new byte[2048], 2048);
                rtp.receive(datagram);
                byte[] bytes = Arrays.copyOf(datagram.getData(), datagram.getLength());
                if (wanted.test(bytes)) {
                    return bytes;
                }
            }
        }

        void nack(int sequence) throws IOException {
            byte[] nack = peer.protectRtcp(
                    "80C90001 000000AA 81CD0003 000000AA " + String.format("%08X %04X0000", peer.ssrc(), sequence));
            rtcp.send(new DatagramPacket(nack, nack.length, server));
        }

        /** The SSRC of the second crypto session of the MIKEY message. */
        long announcedRepair() {
            return ByteBuffer.wrap(Base64.getDecoder().decode(mikey)).getInt(20) & 0xFFFF_FFFFL;
        }

        @Override
        public void close() throws IOException {
            client.close();
            rtp.close();
            rtcp.close();
        }
    }

    private static boolean isRepair(byte[] packet) {
        return (packet[1] & 0x7F) == REPAIR_TYPE;
    }

    private static int number(byte[] packet, int at) {
        return ByteBuffer.wrap(packet).getShort(at) & 0xFFFF;
    }

    private static long ssrc(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(8) & 0xFFFF_FFFFL;
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldSendAgainWhatIsProtectedByTheSameKeyUnderAnotherSource(Protection protection) throws Exception {
        live = new LiveServer(
                ServerSettings.parse("address=127.0.0.1\nservice=0\nprofiles=savp\nretransmission-time=1000"
                        + "\nsrtp-cipher="
                        + protection.name().toLowerCase(Locale.ROOT).replace('_', '-')
                        + "\ntls-certificate=" + certificate.certificate() + "\ntls-key=" + certificate.key()));
        live.publish(1, "/cam", 100);
        try (Viewer one = new Viewer();
                Viewer two = new Viewer()) {
            byte[] first = shouldRepair(one);
            byte[] second = shouldRepair(one);
            byte[] others = shouldRepair(two);

            assertThat(ssrc(second)).isEqualTo(ssrc(first)).isEqualTo(one.announcedRepair());
            assertThat(number(second, 2)).isEqualTo(number(first, 2) + 1);
            assertThat(ssrc(others)).isNotEqualTo(ssrc(first)).isEqualTo(two.announcedRepair());
        }
    }

    /** Returns the repair. */
    private static byte[] shouldRepair(Viewer viewer) throws IOException {
        byte[] srtp = viewer.packet(bytes -> !isRepair(bytes));
        int lost = number(srtp, 2);
        // Its numbers wrap soon after the start.
        byte[] original = viewer.peer.open(srtp, viewer.peer.rolloverCount());
        byte[] opened = original != null ? original : viewer.peer.open(srtp, viewer.peer.rolloverCount() + 1);
        viewer.nack(lost);
        byte[] protectedRepair = viewer.packet(SrtpRetransmissionIT::isRepair);

        byte[] repair = viewer.peer.open(protectedRepair, 0);

        assertThat(repair).isNotNull();
        assertThat(number(repair, 12)).isEqualTo(lost);
        assertThat(HexFormat.of().formatHex(repair, 14, repair.length))
                .isEqualTo(HexFormat.of().formatHex(opened, 12, opened.length));
        assertThat(Arrays.equals(repair, 14, repair.length, protectedRepair, 14, repair.length))
                .isFalse();
        return repair;
    }
}
