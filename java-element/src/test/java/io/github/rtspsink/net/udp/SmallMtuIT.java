package io.github.rtspsink.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rtspsink.net.ForkedJvm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Packets above the path's MTU, in a network namespace of their own whose loopback has that of Ethernet. */
class SmallMtuIT {
    private static final String NAMESPACE = "unshare -rn sh -c 'ip link set lo mtu 1500 up && \"$@\"' sh ";

    @Test
    void shouldFallBackToFragmentsAndLoseNothing() throws Exception {
        assumeTrue(
                ForkedJvm.command("sh", "-c", NAMESPACE + "true").exitCode() == 0,
                "no network namespace can be made here (unshare -rn, ip)");

        ForkedJvm.Outcome outcome = ForkedJvm.run(NAMESPACE + "\"$@\"", Viewer.class);

        assertThat(outcome.output()).contains("dropped 0, plain 1 of 1, intact 4 of 4");
    }

    /** Server and viewer in one. */
    static final class Viewer {
        private Viewer() {}

        public static void main(String[] arguments) throws IOException {
            try (UdpPortPair pair = UdpPortPair.open("127.0.0.1");
                    DatagramChannel viewer = DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
                viewer.configureBlocking(false);
                UdpDestinations destinations = pair.newDestinations();
                destinations.add((InetSocketAddress) viewer.getLocalAddress());
                TestBatch batch = TestBatch.random(new Random(1), 4000, 1600, 1600, 1500);
                long dropped = batch.sendTo(destinations, pair.newSender());
                ByteBuffer datagram = ByteBuffer.allocate(65_536);
                int intact = 0;
                while (viewer.receive(datagram.clear()) != null) {
                    intact += batch.indexOf(datagram.flip()) == intact ? 1 : 0;
                }
                System.out.println("dropped " + dropped + ", plain " + destinations.plainSize() + " of "
                        + destinations.size() + ", intact " + intact + " of " + batch.count());
            }
        }
    }
}
