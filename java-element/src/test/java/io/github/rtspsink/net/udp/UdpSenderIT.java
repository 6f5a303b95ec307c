package io.github.rtspsink.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.net.Allocations;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real datagrams over loopback, compared byte for byte. */
class UdpSenderIT {
    private static final int[] ODD_MIX = {12, 40, 1400, 1400, 1400, 333, 1400, 1400, 13, 13, 13, 13, 12, 900, 1, 1400};

    private final Random random = new Random(7);

    @ParameterizedTest
    @CsvSource({"127.0.0.1,1", "127.0.0.1,3", "127.0.0.1,1500", "::1,1", "::1,3", "::1,1500"})
    void shouldDeliverOddMixesByteForByte(String address, int destinationCount) throws IOException {
        List<DatagramChannel> receivers = openReceivers(address, Math.min(destinationCount, 300));
        try (UdpPortPair pair = UdpPortPair.open(address)) {
            UdpDestinations destinations = pair.newDestinations();
            for (int i = 0; i < destinationCount; i++) {
                destinations.add(
                        (InetSocketAddress) receivers.get(i % receivers.size()).getLocalAddress());
            }
            TestBatch batch = TestBatch.random(random, ODD_MIX);

            long dropped = batch.sendTo(destinations, pair.newSender());

            assertThat(dropped).isZero();
            for (int i = 0; i < receivers.size(); i++) {
                int copies = (destinationCount + receivers.size() - 1 - i) / receivers.size();
                assertReceived(receivers.get(i), pair, batch, copies);
            }
        } finally {
            closeAll(receivers);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldDeliverFullTrainsAndSinglePackets(String address) throws IOException {
        int[] sizes = new int[200];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = i < 150 ? 1400 : 12 + i;
        }
        List<DatagramChannel> receivers = openReceivers(address, 1);
        try (UdpPortPair pair = UdpPortPair.open(address)) {
            UdpDestinations destinations = pair.newDestinations();
            destinations.add((InetSocketAddress) receivers.get(0).getLocalAddress());
            TestBatch batch = TestBatch.random(random, sizes);

            assertThat(batch.sendTo(destinations, pair.newSender())).isZero();

            assertReceived(receivers.get(0), pair, batch, 1);
        } finally {
            closeAll(receivers);
        }
    }

    @Test
    void shouldSendAPacketAboveTheMtuAsFragments() throws IOException {
        List<DatagramChannel> receivers = openReceivers("127.0.0.1", 1);
        try (UdpPortPair pair = UdpPortPair.open("127.0.0.1")) {
            UdpDestinations destinations = pair.newDestinations();
            destinations.add((InetSocketAddress) receivers.get(0).getLocalAddress());
            TestBatch batch = TestBatch.random(random, 65_507);

            assertThat(batch.sendTo(destinations, pair.newSender())).isZero();

            assertReceived(receivers.get(0), pair, batch, 1);
        } finally {
            closeAll(receivers);
        }
    }

    @Test
    void shouldAllocateNothing() throws IOException {
        List<DatagramChannel> receivers = openReceivers("127.0.0.1", 2);
        try (UdpPortPair pair = UdpPortPair.open("127.0.0.1")) {
            UdpDestinations destinations = pair.newDestinations();
            for (DatagramChannel receiver : receivers) {
                destinations.add((InetSocketAddress) receiver.getLocalAddress());
            }
            UdpSender sender = pair.newSender();
            TestBatch batch = TestBatch.random(random, ODD_MIX);
            for (int i = 0; i < 20_000; i++) {
                batch.sendTo(destinations, sender);
            }
            Allocations allocations = new Allocations();

            for (int i = 0; i < 1_000; i++) {
                batch.sendTo(destinations, sender);
            }

            assertThat(allocations.bytes()).isZero();
            assertThat(sender.stats().dropped()).isZero();
        } finally {
            closeAll(receivers);
        }
    }

    private static List<DatagramChannel> openReceivers(String address, int count) throws IOException {
        List<DatagramChannel> receivers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DatagramChannel receiver = DatagramChannel.open();
            receiver.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
            receiver.bind(new InetSocketAddress(address, 0)).configureBlocking(false);
            receivers.add(receiver);
        }
        return receivers;
    }

    private static void closeAll(List<DatagramChannel> receivers) throws IOException {
        for (DatagramChannel receiver : receivers) {
            receiver.close();
        }
    }

    /** Strangers' datagrams do not count: a port may have been somebody's who is still sent to. */
    private static void assertReceived(DatagramChannel receiver, UdpPortPair pair, TestBatch batch, int copies)
            throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(70_000);
        int[] perPacket = new int[batch.count()];
        InetSocketAddress source = (InetSocketAddress) receiver.receive(datagram);
        while (source != null) {
            if (source.getPort() == pair.rtpPort()) {
                datagram.flip();
                int packet = batch.indexOf(datagram);
                assertThat(packet)
                        .as("of a datagram of %d bytes", datagram.limit())
                        .isNotNegative();
                perPacket[packet]++;
            }
            source = (InetSocketAddress) receiver.receive(datagram.clear());
        }
        assertThat(perPacket).containsOnly(copies);
    }
}
