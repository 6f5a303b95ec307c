package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.net.udp.UdpPortPair;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each viewer's packets are counted although they are sent to all at once. Owns its sockets. */
@Timeout(30)
class SentCountIT {
    private final TestBlock blocks = new TestBlock(1, 0);
    private long units;

    @Test
    void shouldCountFromTheJoinToTheEnd() throws Exception {
        try (Senders senders = new Senders("test-sender", 1, thrown -> {});
                UdpPortPair ports = UdpPortPair.open("127.0.0.1");
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", socket.getLocalPort());
            Stream stream = new Stream(1, FastStart.NONE, new ClockMapping(), senders, new NoEvents());
            UdpSubscriber early = new UdpSubscriber(ports, address, address);
            UdpSubscriber late = new UdpSubscriber(ports, address, address);

            publish(stream, 5);
            stream.joinAtNextStart(early);
            publish(stream, 3);
            stream.joinAtNextStart(late);
            publish(stream, 2);
            stream.unsubscribe(early);
            publish(stream, 4);

            assertCount(early, 5);
            assertCount(late, 6);
            stream.joinAtNextStart(early);
            publish(stream, 1);
            assertCount(early, 6);
            assertThat(stream.publishedPackets()).isEqualTo(2 * 15);
            assertThat(stream.publishedBytes()).isEqualTo(300 * 15);
            assertThat(stream.dropped()).isZero();
            stream.close();
        }
    }

    private static void assertCount(Subscriber viewer, int sentUnits) {
        assertThat(viewer.sentPackets()).isEqualTo(2L * sentUnits);
        assertThat(viewer.sentBytes()).isEqualTo(300L * sentUnits);
    }

    private void publish(Stream stream, int count) {
        for (int i = 0; i < count; i++) {
            units++;
            assertThat(stream.publish(blocks.accessUnit(true, units, units, units, 100, 200)))
                    .isTrue();
        }
    }
}
