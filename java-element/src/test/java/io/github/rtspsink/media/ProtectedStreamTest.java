package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.net.udp.UdpPortPair;
import io.github.rtspsink.rtp.RtpHeader;
import io.github.rtspsink.rtp.SrtpPeer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stream's protected twin publishes, by a viewer who decrypts it. Runs on the test's thread. Owns a port pair. */
@Timeout(30)
class ProtectedStreamTest {
    private static final int SSRC = 0x1234;
    private static final long SECOND_NANOS = 1_000_000_000;

    private final Senders senders = new Senders("test-sender", 1, thrown -> {});
    private final KeyExchange exchange = new KeyExchange(new SecureRandom(), senders);
    private final Stream plain = new Stream(1, FastStart.GOP, new ClockMapping(), senders, new NoEvents());
    private UdpPortPair ports;
    private Subscriber viewer;
    private long wallNanos = 1_000 * SECOND_NANOS;

    @BeforeEach
    void open() {
        ports = UdpPortPair.open("127.0.0.1");
        viewer = newViewer();
    }

    private UdpSubscriber newViewer() {
        InetSocketAddress self = new InetSocketAddress("127.0.0.1", ports.rtpPort());
        return new UdpSubscriber(ports, self, self);
    }

    @AfterEach
    void close() {
        plain.close();
        senders.close();
        ports.close();
    }

    private void publish(TestBlock block, boolean key, int packets) {
        int[] sizes = new int[packets];
        java.util.Arrays.fill(sizes, 100);
        wallNanos += SECOND_NANOS / 100;
        assertThat(plain.publish(block.accessUnit(key, wallNanos, wallNanos, wallNanos, sizes)))
                .isTrue();
    }

    private SrtpPeer peer(ProtectedStream stream) {
        return new SrtpPeer(
                Base64.getEncoder().encodeToString(exchange.offer(stream, OptionalLong.empty(), wallNanos)));
    }

    /** The packets in the history of {@code stream}, from the first batch that is there. */
    private static List<byte[]> packets(Stream stream) {
        List<byte[]> packets = new ArrayList<>();
        History.Reader reader = stream.newReader();
        for (long at = 0; stream.take(reader, at); at = reader.position() + 1) {
            int from = reader.batch().dataPosition();
            for (int i = 0; i < reader.batch().packetCount(); i++) {
                byte[] packet = new byte[reader.batch().packetSize(i)];
                reader.batch().memory().get(from, packet);
                packets.add(packet);
                from += packet.length;
            }
            reader.release();
        }
        stream.forget(reader);
        return packets;
    }

    private void assertTwinIsThePlainOne(ProtectedStream stream, SrtpPeer peer, int numberOfWraps) {
        List<byte[]> expected = packets(plain);
        List<byte[]> found = packets(stream.stream());
        assertThat(found).hasSameSizeAs(expected);
        long wraps = peer.rolloverCount() - numberOfWraps;
        int before = RtpHeader.sequenceNumber(ByteBuffer.wrap(found.get(0)), 0);
        for (int i = 0; i < found.size(); i++) {
            int number = RtpHeader.sequenceNumber(ByteBuffer.wrap(found.get(i)), 0);
            wraps += number < before ? 1 : 0;
            before = number;
            assertThat(peer.open(found.get(i), wraps)).as("packet %d", number).isEqualTo(expected.get(i));
            assertThat(peer.open(found.get(i), wraps + 1)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldProtectThePastAndWhatFollowsOverAWrap(Protection protection) {
        TestBlock block = new TestBlock(SSRC, 65_530);
        publish(block, true, 3);
        publish(block, false, 1);
        ProtectedStream stream = exchange.protect(plain, protection);
        stream.addUser(viewer);
        assertThat(peer(stream).rolloverCount()).isZero();
        publish(block, false, 4);
        publish(block, false, 2);

        SrtpPeer peer = peer(stream);
        assertThat(peer.cipher()).isEqualTo(protection.name());
        assertThat(peer.ssrc()).isEqualTo(SSRC);
        assertThat(peer.rolloverCount()).isEqualTo(1);
        assertTwinIsThePlainOne(stream, peer, 1);
        assertThat(stream.isSpent()).isFalse();
    }

    @Test
    void shouldFollowOnlyWhileThereAreUsers() {
        TestBlock block = new TestBlock(SSRC, 10);
        publish(block, true, 1);
        ProtectedStream stream = exchange.protect(plain, Protection.AEAD_AES_128_GCM);
        publish(block, false, 1);
        assertThat(packets(stream.stream())).isEmpty();

        Subscriber other = newViewer();
        stream.addUser(viewer);
        stream.addUser(other);
        stream.removeUser(viewer);
        publish(block, false, 1);
        assertThat(packets(stream.stream())).hasSize(3);
        stream.removeUser(other);
        publish(block, false, 1);
        assertThat(packets(stream.stream())).hasSize(3);

        stream.addUser(viewer);
        assertThat(packets(stream.stream())).hasSize(4);
        assertTwinIsThePlainOne(stream, peer(stream), 0);
    }

    @Test
    void shouldStartNobodyBeforeAWrap() {
        TestBlock block = new TestBlock(SSRC, 65_534);
        publish(block, true, 1);
        ProtectedStream stream = exchange.protect(plain, Protection.AES_CM_128_HMAC_SHA1_80);
        stream.addUser(viewer);
        publish(block, false, 1);
        assertThat(stream.stream().startPoint(wallNanos)).isPresent();
        assertThat(plain.startPoint(wallNanos)).isPresent();

        publish(block, false, 1);
        assertThat(stream.stream().startPoint(wallNanos)).isEmpty();
        assertThat(plain.startPoint(wallNanos)).isPresent();
        publish(block, true, 1);
        assertThat(stream.stream().startPoint(wallNanos))
                .hasValueSatisfying(point -> assertThat(point.sequenceNumber()).isEqualTo(1));
    }

    @Test
    void shouldUseNoIndexTwice() {
        publish(new TestBlock(SSRC, 10), true, 5);
        ProtectedStream stream = exchange.protect(plain, Protection.AES_CM_128_HMAC_SHA1_80);
        stream.addUser(viewer);
        assertThat(stream.isSpent()).isFalse();
        assertThat(packets(stream.stream())).hasSize(5);

        publish(new TestBlock(SSRC, 12), true, 5);

        assertThat(stream.isSpent()).isTrue();
        assertThat(packets(stream.stream())).hasSize(5);
    }

    /** Two sources with one SSRC under one key would give away what both say; a multiple of 2^16 is where a bad step meets itself. */
    @Test
    void shouldGiveEachRepairAnSsrcOfItsOwn() {
        publish(new TestBlock(SSRC, 10), true, 1);
        ProtectedStream stream = exchange.protect(plain, Protection.AES_CM_128_HMAC_SHA1_80);
        Set<Long> ssrcs = new HashSet<>(List.of((long) SSRC));
        for (int i = 1; i <= 70_000; i++) {
            ssrcs.add(stream.newRepair((UdpSubscriber) viewer, 127, i).ssrc());
            assertThat(ssrcs).as("repair %d", i).hasSize(i + 1);
        }
    }

    @Test
    void shouldNotFollowAnotherSource() {
        publish(new TestBlock(SSRC, 10), true, 1);
        ProtectedStream stream = exchange.protect(plain, Protection.AES_CM_128_HMAC_SHA1_80);
        stream.addUser(viewer);

        publish(new TestBlock(SSRC + 1, 11), true, 1);

        assertThat(stream.isSpent()).isTrue();
        assertThat(packets(stream.stream())).hasSize(1);
    }

    @Test
    void shouldProtectOnlyWhatBelongsToItsKey() {
        publish(new TestBlock(SSRC, 10), true, 1);
        publish(new TestBlock(SSRC, 5), true, 1);
        ProtectedStream stream = exchange.protect(plain, Protection.AES_CM_128_HMAC_SHA1_80);
        stream.addUser(viewer);

        assertThat(stream.isSpent()).isFalse();
        assertThat(packets(stream.stream())).hasSize(1);
        plain.restart();
        assertThat(stream.isSpent()).isTrue();
    }

    /** At 100 packets a second, three seconds are 300 packets. */
    @Test
    void shouldSeeAWrapComing() {
        TestBlock block = new TestBlock(SSRC, 65_536 - 500);
        ProtectedStream stream = exchange.protect(plain, Protection.AES_CM_128_HMAC_SHA1_80);
        for (int i = 0; i < 150; i++) {
            publish(block, true, 1);
        }
        assertThat(stream.isWrapNear()).isFalse();
        for (int i = 0; i < 100; i++) {
            publish(block, true, 1);
        }
        assertThat(stream.isWrapNear()).isTrue();
        for (int i = 0; i < 260; i++) {
            publish(block, true, 1);
        }
        assertThat(stream.isWrapNear()).isFalse();
    }
}
