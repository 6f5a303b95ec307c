package io.github.rtspsink.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kenai.jffi.MemoryIO;
import io.github.rtspsink.net.linux.Linux;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The native tables after joins, leaves and demotions, read back as the kernel reads them. */
class UdpDestinationsTest {
    private static final int MAX_DESTINATIONS = 300;

    private final ScriptedKernel kernel = new ScriptedKernel();
    private final UdpSender sender =
            new UdpSender(kernel, ScriptedKernel.FD, UdpSender.ROOM_BUDGET_NANOS, new AtomicBoolean(), gone -> {});
    private final UdpDestinations destinations = new UdpDestinations(Linux.AF_INET, true);
    private final Map<Integer, Integer> portsByKey = new HashMap<>();
    private final Random random = new Random(11);

    @Test
    void shouldReachExactlyTheMembersAfterAnyJoinsLeavesAndDemotions() {
        int nextPort = 1;
        for (int round = 0; round < 2_000; round++) {
            if (portsByKey.isEmpty() || (random.nextInt(5) < 3 && portsByKey.size() < MAX_DESTINATIONS)) {
                portsByKey.put(destinations.add(new InetSocketAddress("10.1.2.3", nextPort)), nextPort);
                nextPort++;
            } else {
                int key = (Integer) portsByKey.keySet().toArray()[random.nextInt(portsByKey.size())];
                destinations.remove(key);
                portsByKey.remove(key);
            }
            if (round % 50 == 0) {
                assertReachesExactlyTheMembers();
            }
        }
        assertThat(destinations.plainSize()).isPositive().isLessThan(destinations.size());
    }

    /** Ports that are a multiple of 7 refuse segmentation. */
    private void assertReachesExactlyTheMembers() {
        kernel.errno = (port, segmentBytes) -> segmentBytes > 0 && port % 7 == 0 ? Linux.EIO : 0;
        kernel.datagrams.clear();
        TestBatch batch = TestBatch.random(random, 30, 30);
        assertThat(batch.sendTo(destinations, sender)).isZero();
        Map<Integer, Integer> received = new HashMap<>();
        kernel.datagrams.forEach(datagram -> received.merge(datagram.port(), 1, Integer::sum));
        assertThat(received.keySet()).containsExactlyInAnyOrderElementsOf(portsByKey.values());
        assertThat(received.values()).containsOnly(2);
        assertThat(destinations.size()).isEqualTo(portsByKey.size());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,   8554,  0200 216a c0000207 0000000000000000",
        "192.0.2.7,   65535, 0200 ffff c0000207 0000000000000000",
        "2001:db8::5, 5004,  0a00 138c 00000000 20010db8000000000000000000000005 00000000",
        "fe80::1%1,   5004,  0a00 138c 00000000 fe800000000000000000000000000001 01000000",
    })
    void shouldLayOutSocketAddresses(String address, int port, String hex) {
        MessageTable table = new MessageTable(true);

        table.add(new InetSocketAddress(address, port), 0);

        MemoryIO memory = MemoryIO.getInstance();
        long message = table.messageAddress(0);
        byte[] name = new byte[memory.getInt(message + Linux.MSG_NAMELEN)];
        memory.getByteArray(memory.getLong(message + Linux.MSG_NAME), name, 0, name.length);
        assertThat(HexFormat.of().formatHex(name)).isEqualTo(hex.replace(" ", ""));
    }

    @Test
    void shouldRefuseTheOtherFamilyAndUnresolvedNames() {
        assertThatThrownBy(() -> destinations.add(new InetSocketAddress("::1", 5004)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> destinations.add(InetSocketAddress.createUnresolved("viewer", 5004)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseKeysThatAreNotInUse() {
        int key = destinations.add(new InetSocketAddress("10.1.2.3", 5004));
        destinations.remove(key);

        assertThatThrownBy(() -> destinations.remove(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> destinations.remove(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> destinations.remove(99)).isInstanceOf(IllegalArgumentException.class);
        assertThat(destinations.size()).isZero();
    }
}
