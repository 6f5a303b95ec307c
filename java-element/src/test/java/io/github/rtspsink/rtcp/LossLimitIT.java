package io.github.rtspsink.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.media.ClockMapping;
import io.github.rtspsink.media.FastStart;
import io.github.rtspsink.media.NoEvents;
import io.github.rtspsink.media.Retransmission;
import io.github.rtspsink.media.Senders;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.UdpSubscriber;
import io.github.rtspsink.net.udp.UdpPortPair;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many packets one datagram can have looked up. Runs on the test's thread. Owns its port pair. */
@Timeout(30)
class LossLimitIT implements FeedbackReader.Sender {
    private static final int NUMBERS_PER_NACK = 17;
    private static final int LIMIT = 256;

    private final Senders senders = new Senders("test-sender", 1, thrown -> {});
    private final FeedbackReader reader = new FeedbackReader();
    private UdpPortPair ports;
    private Retransmission[] repairs;
    private Reception[] receptions;

    /** Two streams of one viewer; nothing was published, so each number is looked up and refused. */
    @BeforeEach
    void open() {
        ports = UdpPortPair.open("127.0.0.1");
        InetSocketAddress nobody = new InetSocketAddress("127.0.0.1", 9);
        repairs = new Retransmission[2];
        receptions = new Reception[2];
        for (int i = 0; i < 2; i++) {
            Stream stream = new Stream(i, FastStart.NONE, new ClockMapping(), senders, new NoEvents());
            repairs[i] = new Retransmission(stream, new UdpSubscriber(ports, nobody, nobody), 97, 7, 0);
            receptions[i] = new Reception(90_000, Optional.of(repairs[i]));
        }
    }

    @AfterEach
    void close() {
        for (Reception reception : receptions) {
            reception.close();
        }
        ports.close();
        senders.close();
    }

    @Override
    public @Nullable Reception reception(long ssrc) {
        return receptions[(int) ssrc - 1];
    }

    @Override
    public void keyFrameWanted(long ssrc) {
        throw new AssertionError("nobody asked");
    }

    @Override
    public boolean mayReduce() {
        return true;
    }

    /** The streams by turns, so many times. */
    private void nackBoth(int times) {
        ByteBuffer compound = ByteBuffer.allocate(2 * times * 16);
        for (int i = 0; i < 2 * times; i++) {
            compound.putInt(0x81CD0003).putInt(7).putInt(i % 2 + 1);
            compound.putShort((short) (NUMBERS_PER_NACK * i)).putShort((short) 0xFFFF);
        }
        assertThat(reader.read(compound.flip(), this, 1, 1)).isTrue();
    }

    @Test
    void shouldHoldForEachStreamHoweverTheyAlternate() {
        nackBoth(60);

        assertThat(receptions[0].lostRequests()).isEqualTo(60 * NUMBERS_PER_NACK);
        assertThat(repairs[0].refused()).isEqualTo(LIMIT);
        assertThat(repairs[1].refused()).isEqualTo(LIMIT);
    }

    @Test
    void shouldBeginAnewWithEachDatagram() {
        nackBoth(10);
        nackBoth(10);

        assertThat(repairs[0].refused()).isEqualTo(2 * 10 * NUMBERS_PER_NACK);
    }
}
