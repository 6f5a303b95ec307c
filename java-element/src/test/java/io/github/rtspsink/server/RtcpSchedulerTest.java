package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.TestBlock;
import io.github.rtspsink.media.UdpSubscriber;
import io.github.rtspsink.net.udp.UdpPortPair;
import io.github.rtspsink.rtcp.Reception;
import io.github.rtspsink.rtcp.RtcpReporter;
import io.github.rtspsink.rtsp.MediaSection;
import io.github.rtspsink.rtsp.PortPair;
import io.github.rtspsink.rtsp.TransportSpec;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reports of two viewers, with a clock of the test's own. Runs on the test's thread. Owns its sockets. */
@Timeout(20)
class RtcpSchedulerTest {
    private static final long MILLI = 1_000_000;
    private static final MediaSection SECTION =
            MediaSection.parse("m=video 0 RTP/AVP 96\r\nb=AS:4000\r\na=rtpmap:96 H264/90000\r\n");

    /** Whose intervals are as calculated, divided by e - 3/2: 2.052 s before the first report, then 4.104 s. */
    private static final RandomGenerator MIDDLE = () -> 1L << 63;

    private final SteppedClock clock = new SteppedClock(0);
    private final LiveServer live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\n"));
    private final RtcpScheduler schedule =
            new RtcpScheduler(clock.loop, () -> 1_700_000_000_000L * MILLI, MIDDLE, new RtcpReporter("name"));
    private UdpPortPair ports;
    private Mount.Track track;

    @BeforeEach
    void open() {
        ports = UdpPortPair.open("127.0.0.1");
        Stream stream = live.setFormat(1, "/m", "H264");
        assertThat(stream.publish(new TestBlock(0x1001, 1).accessUnit(true, 0, 0, 0, 100)))
                .isTrue();
        track = new Mount.Track(0, stream, SECTION, 90_000);
    }

    @AfterEach
    void close() {
        ports.close();
        live.close();
        clock.close();
        assertThat(clock.failures).isEmpty();
    }

    /** A viewer whose only stream plays, and who was sent a packet and is sent the first report now. */
    private final class Viewer implements AutoCloseable {
        private final DatagramSocket rtp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final DatagramSocket rtcp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final UdpSubscriber subscriber = new UdpSubscriber(ports, addressOf(rtp), addressOf(rtcp));

        Viewer() throws IOException {
            long first = track.stream().latestStart().orElseThrow().position();
            assertThat(track.stream().catchUp(subscriber, first, 1)).isEmpty();
            Session session = new Session("id", null, null, null, null);
            PortPair any = new PortPair(2000, 2001);
            session.transports()
                    .put(
                            0,
                            new SessionTransport(
                                    track,
                                    TransportSpec.udp(any, any, OptionalLong.empty()),
                                    "",
                                    new SessionTransport.Unicast(subscriber),
                                    new Reception(90_000, Optional.empty()),
                                    Optional.empty()));
            session.playing();
            clock.loop.call(
                    () -> {
                        schedule.greet(session);
                        return true;
                    },
                    10_000 * MILLI);
            assertThat(reports()).isEqualTo(1);
        }

        /** How many have come since this was asked last; on the loopback interface they do at once. */
        int reports() throws IOException {
            rtcp.setSoTimeout(20);
            for (int count = 0; true; count++) {
                try {
                    rtcp.receive(new DatagramPacket(new byte[2048], 2048));
                } catch (SocketTimeoutException noMore) {
                    return count;
                }
            }
        }

        private static InetSocketAddress addressOf(DatagramSocket socket) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }

        @Override
        public void close() {
            track.stream().unsubscribe(subscriber);
            rtp.close();
            rtcp.close();
        }
    }

    @Test
    void shouldSendReportsTogetherThatAreDueAtAboutTheSameTime() throws IOException {
        try (Viewer first = new Viewer()) {
            clock.advance(100 * MILLI);
            try (Viewer second = new Viewer()) {
                // Due at 2.052 and at 2.152 s: neither goes alone.
                clock.advance(2_199 * MILLI);
                assertThat(first.reports()).isZero();
                assertThat(second.reports()).isZero();
                clock.advance(2_200 * MILLI);
                assertThat(first.reports()).isEqualTo(1);
                assertThat(second.reports()).isEqualTo(1);
            }
        }
    }

    /** The next ones are due at 6.304 s. */
    @Test
    void shouldSendTheNextOneAfterTheUsualInterval() throws IOException {
        try (Viewer viewer = new Viewer()) {
            clock.advance(2_200 * MILLI);
            assertThat(viewer.reports()).isEqualTo(1);
            clock.advance(6_399 * MILLI);
            assertThat(viewer.reports()).isZero();
            clock.advance(6_400 * MILLI);
            assertThat(viewer.reports()).isEqualTo(1);
        }
    }
}
