package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rtspsink.media.FastStart;
import io.github.rtspsink.server.RawClient.Frame;
import io.github.rtspsink.server.RawClient.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a newcomer hears first: packets, then reports that fit them, and nothing of streams that are silent. */
@Timeout(60)
class FirstReportIT {
    private static final int SENDER_REPORT = 200;
    private static final double SECONDS_PER_FRACTION = 1 / 4294967296.0;

    /** A strict player takes the first RTP time that it sees for the earliest; two reports must agree about the rest. */
    @ParameterizedTest
    @EnumSource(FastStart.class)
    void shouldReportAfterTheFirstPacketAndByOneClock(FastStart fastStart) throws Exception {
        try (LiveServer live = new LiveServer(Duration.ofSeconds(60), fastStart)) {
            live.publish(1, "/a", 1_000);
            Thread.sleep(700);
            RawClient client = live.connect();
            play(client, "/a", 1);
            Frame first = client.frame();
            assertThat(first.channel()).as("a packet, not a report").isZero();
            ByteBuffer early = report(client, 1);
            ByteBuffer late = report(client, 1);
            double elapsed = ntpSeconds(late) - ntpSeconds(early);
            assertThat(elapsed).isPositive();
            // The synthetic source stamps when a picture was due and publishes it when it gets to run.
            assertThat((late.getInt(16) - early.getInt(16)) / (double) LiveServer.CLOCK_RATE)
                    .isCloseTo(elapsed, within(0.1));
            // Not in the past of the first packet either, as long as that is younger than the clock's half turn.
            assertThat(early.getInt(16) - ByteBuffer.wrap(first.payload()).getInt(4))
                    .isNotNegative();
        }
    }

    @Test
    void shouldPlayThePictureWhileTheSoundIsSilent() throws Exception {
        try (LiveServer live = new LiveServer(Duration.ofSeconds(60), FastStart.KEYFRAME)) {
            live.publish(1, "/av", 10);
            live.setFormat(2, "/av", "H264");
            Thread.sleep(300);
            RawClient client = live.connect();
            Reply play = play(client, "/av", 2);
            assertThat(play.header("RTP-Info")).contains("stream=0").doesNotContain("stream=1");
            for (int i = 0; i < 50; i++) {
                assertThat(client.frame().channel()).as("of the picture").isLessThan(2);
            }
            live.publish(2, "/av", 10);
            assertThat(nextOf(client, 2)).isNotNull();
            assertThat(report(client, 3).getInt(4)).isEqualTo(0x1002);
        }
    }

    /** The second pad, still without caps, may be of this mapping; it holds the description up, but not for long. */
    @Test
    void shouldDescribeWithoutAPadThatStaysSilent() throws Exception {
        try (LiveServer live = new LiveServer(Duration.ofSeconds(60), FastStart.KEYFRAME)) {
            live.server.expectStream(LiveServer.SINK, 2, "");
            live.publish(1, "/av", 10);
            RawClient client = live.connect();
            long asked = System.nanoTime();
            assertThat(client.ask("DESCRIBE", "/av").status()).isEqualTo(200);
            assertThat(System.nanoTime() - asked).isBetween(3_000_000_000L, 9_000_000_000L);
            asked = System.nanoTime();
            assertThat(client.ask("DESCRIBE", "/av").status()).isEqualTo(200);
            assertThat(System.nanoTime() - asked).isLessThan(1_000_000_000L);
        }
    }

    private static Reply play(RawClient client, String mapping, int streams) throws IOException {
        String session = "";
        for (int i = 0; i < streams; i++) {
            String transport = "Transport: RTP/AVP/TCP;unicast;interleaved=" + 2 * i + "-" + (2 * i + 1);
            Reply setup = session.isEmpty()
                    ? client.ask("SETUP", mapping + "/stream=" + i, transport)
                    : client.ask("SETUP", mapping + "/stream=" + i, transport, "Session: " + session);
            assertThat(setup.status()).isEqualTo(200);
            session = setup.session();
        }
        Reply play = client.ask("PLAY", mapping, "Session: " + session);
        assertThat(play.status()).isEqualTo(200);
        return play;
    }

    private static ByteBuffer nextOf(RawClient client, int channel) throws IOException {
        Frame frame = client.frame();
        while (frame.channel() != channel) {
            frame = client.frame();
        }
        return ByteBuffer.wrap(frame.payload());
    }

    private static ByteBuffer report(RawClient client, int channel) throws IOException {
        ByteBuffer rtcp = nextOf(client, channel);
        while ((rtcp.get(1) & 0xFF) != SENDER_REPORT) {
            rtcp = nextOf(client, channel);
        }
        return rtcp;
    }

    private static double ntpSeconds(ByteBuffer report) {
        return (report.getInt(8) & 0xFFFFFFFFL) + (report.getInt(12) & 0xFFFFFFFFL) * SECONDS_PER_FRACTION;
    }
}
