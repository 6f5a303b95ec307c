package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.server.RawClient.Reply;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** NACK and what comes of it, byte by byte. */
@Timeout(60)
class RetransmissionIT {
    private static final int SSRC = 0x1001;
    private static final int REPAIR_TYPE = 127;
    private static final int BYE = 203;

    private LiveServer live;
    private RawClient client;
    private DatagramSocket rtp;
    private DatagramSocket rtcp;
    private InetSocketAddress serverRtcp;

    @BeforeEach
    void play() throws IOException {
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\nretransmission-time=1000\n"));
        live.publish(1, "/m", 100);
        client = new RawClient(live.port());
        openPorts();
        rtp.setSoTimeout(10_000);
        Reply setup = client.ask(
                "SETUP",
                "/m/stream=0",
                "Transport: RTP/AVPF;unicast;client_port=" + rtp.getLocalPort() + "-" + rtcp.getLocalPort());
        assertThat(setup.status()).isEqualTo(200);
        String ports = setup.header("Transport").replaceAll(".*server_port=\\d+-(\\d+).*", "$1");
        serverRtcp = new InetSocketAddress("127.0.0.1", Integer.parseInt(ports));
        assertThat(client.ask("PLAY", "/m", "Session: " + setup.session()).status())
                .isEqualTo(200);
    }

    /** One port and the next. */
    private void openPorts() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        while (rtcp == null) {
            rtp = new DatagramSocket(0, loopback);
            try {
                rtcp = new DatagramSocket(rtp.getLocalPort() + 1, loopback);
            } catch (BindException | IllegalArgumentException taken) {
                rtp.close();
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        rtp.close();
        rtcp.close();
        live.close();
    }

    private byte[] packet(Predicate<byte[]> wanted) throws IOException {
        byte[] memory = new byte[2048];
        while (true) {
            DatagramPacket datagram = new DatagramPacket(memory, memory.length);
            rtp.receive(datagram);
            byte[] bytes = Arrays.copyOf(memory, datagram.getLength());
            if (wanted.test(bytes)) {
                return bytes;
            }
        }
    }

    private static boolean isRepair(byte[] packet) {
        return (packet[1] & 0x7F) == REPAIR_TYPE;
    }

    private static int sequence(byte[] packet) {
        return ByteBuffer.wrap(packet).getShort(2) & 0xFFFF;
    }

    private void nack(int sequence, int following) throws IOException {
        ByteBuffer compound = ByteBuffer.allocate(24);
        compound.putInt(0x80C90001).putInt(0x7EADBEEF);
        compound.putInt(0x81CD0003).putInt(0x7EADBEEF).putInt(SSRC);
        compound.putShort((short) sequence).putShort((short) following);
        rtcp.send(new DatagramPacket(compound.array(), 24, serverRtcp));
    }

    @Test
    void shouldSendTheSamePayloadAgainBehindItsSequenceNumber() throws IOException {
        byte[] original = packet(bytes -> !isRepair(bytes));

        nack(sequence(original), 0);
        byte[] first = packet(RetransmissionIT::isRepair);

        ByteBuffer repair = ByteBuffer.wrap(first);
        assertThat(repair.getInt(4)).isEqualTo(ByteBuffer.wrap(original).getInt(4));
        assertThat(repair.getInt(8)).isNotEqualTo(SSRC);
        assertThat(repair.getShort(12) & 0xFFFF).isEqualTo(sequence(original));
        assertThat(Arrays.copyOfRange(first, 14, first.length))
                .isEqualTo(Arrays.copyOfRange(original, 12, original.length));

        byte[] later = packet(bytes -> !isRepair(bytes));
        nack(sequence(later), 0);
        byte[] second = packet(RetransmissionIT::isRepair);
        assertThat(ByteBuffer.wrap(second).getInt(8)).isEqualTo(repair.getInt(8));
        assertThat(sequence(second)).isEqualTo((sequence(first) + 1) & 0xFFFF);
    }

    /** One BYE for both, after a report of both (RFC 3550 section 6.6). */
    @Test
    void shouldSayGoodbyeForTheRepairToo() throws IOException {
        byte[] original = packet(bytes -> !isRepair(bytes));
        nack(sequence(original), 0);
        int repairSsrc = ByteBuffer.wrap(packet(RetransmissionIT::isRepair)).getInt(8);

        live.server.endStream(1);

        byte[] bye = goodbye();
        assertThat(ByteBuffer.wrap(bye).getInt(4)).isEqualTo(SSRC);
        assertThat(ByteBuffer.wrap(bye).getInt(8)).isEqualTo(repairSsrc);
    }

    @Test
    void shouldNameNoRepairThatNeverWas() throws IOException {
        packet(bytes -> !isRepair(bytes));
        live.server.endStream(1);
        byte[] bye = goodbye();
        assertThat(bye[0] & 0x1F).isEqualTo(1);
    }

    /** The BYE in the compound packet that has one. */
    private byte[] goodbye() throws IOException {
        rtcp.setSoTimeout(10_000);
        byte[] memory = new byte[2048];
        while (true) {
            DatagramPacket datagram = new DatagramPacket(memory, memory.length);
            rtcp.receive(datagram);
            for (int at = 0;
                    at < datagram.getLength();
                    at += 4 * (1 + (ByteBuffer.wrap(memory).getShort(at + 2) & 0xFFFF))) {
                if ((memory[at + 1] & 0xFF) == BYE) {
                    return Arrays.copyOfRange(memory, at, datagram.getLength());
                }
            }
        }
    }

    @Test
    void shouldSendEachPacketThatTheMaskNames() throws IOException {
        int[] lost = new int[3];
        for (int i = 0; i < lost.length; i++) {
            lost[i] = sequence(packet(bytes -> !isRepair(bytes)));
        }

        nack(lost[0], 0b11);

        for (int wanted : lost) {
            ByteBuffer repair = ByteBuffer.wrap(packet(RetransmissionIT::isRepair));
            assertThat(repair.getShort(12) & 0xFFFF).isEqualTo(wanted);
        }
    }

    /** RTCP is read in order, so what follows shows that the repetition was passed over. */
    @Test
    void shouldNotRepeatWhatIsOnItsWay() throws IOException {
        int lost = sequence(packet(bytes -> !isRepair(bytes)));
        int other = sequence(packet(bytes -> !isRepair(bytes)));

        nack(lost, 0);
        nack(lost, 0);
        nack(lost - 40_000, 0);
        nack(other, 0);

        assertThat(ByteBuffer.wrap(packet(RetransmissionIT::isRepair)).getShort(12) & 0xFFFF)
                .isEqualTo(lost);
        assertThat(ByteBuffer.wrap(packet(RetransmissionIT::isRepair)).getShort(12) & 0xFFFF)
                .isEqualTo(other);
    }
}
