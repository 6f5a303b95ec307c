package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.media.Senders;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.rtsp.MediaSection;
import io.github.rtspsink.settings.MappingException;
import io.github.rtspsink.settings.ServerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told of sinks and pads that come and go, on a loop whose clock is set by hand; nothing listens. */
class PublishersTest {
    private static final int SINK = 7;
    private static final long SECOND = 1_000_000_000L;
    private static final ServerSettings SETTINGS = ServerSettings.parse("");
    private static final String MEDIA = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n";

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private long now = 1;
    private final ControlLoop loop = ControlLoop.stepped(() -> now, failures::add);
    private final Senders senders = new Senders("test-sender", 1, failures::add);
    private final PublisherTable table = new PublisherTable(loop);
    private final List<String> told = new ArrayList<>();
    private final Publishers publishers = new Publishers(
            new ServerContext(loop, SETTINGS, System.getLogger("test"), new FailureLog(System.getLogger("test"), 0)),
            table,
            new Publishers.Media(senders, failures::add),
            List.of(new Recorder("a"), new Recorder("b")));

    /** Writes down what it is told. */
    private final class Recorder implements Publishers.Listener {
        private final String name;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public void streamEnds(Mount mount, PublishedStream pad, EndReason reason) {
            assertThat(pad.mount()).as("still part of it").isSameAs(mount);
            told.add(name + " stream " + pad.stream().id() + " of " + mount.path() + ": " + reason);
        }

        @Override
        public void mountEnds(Mount mount, EndReason reason) {
            told.add(name + " mount " + mount.path() + ": " + reason);
        }

        @Override
        public void removed(Publisher sink) {
            told.add(name + " sink " + sink.id());
        }
    }

    @BeforeEach
    void open() {
        publishers.addSink(SINK, SETTINGS);
    }

    @AfterEach
    void close() {
        publishers.removeAll();
        senders.close();
        loop.close();
        assertThat(failures).isEmpty();
    }

    private Stream format(int sink, int pad, String mapping, String media) {
        return publishers.format(
                sink,
                new PublishedStream.Format(pad, mapping, MediaSection.parse(media), 90_000, OptionalLong.empty()));
    }

    @Test
    void shouldTellOfTheEndOfAStreamBeforeThatOfItsMountEachListenerInTurn() {
        format(SINK, 1, "/m", MEDIA);
        publishers.end(1);
        assertThat(told)
                .containsExactly(
                        "a stream 1 of /m: END_OF_STREAM",
                        "b stream 1 of /m: END_OF_STREAM",
                        "a mount /m: END_OF_STREAM",
                        "b mount /m: END_OF_STREAM");
        assertThat(table.mounts().find("/m")).isEmpty();
    }

    @Test
    void shouldKeepAMountForTheStreamThatIsLeft() {
        format(SINK, 1, "/m", MEDIA);
        format(SINK, 2, "/m", MEDIA);
        publishers.remove(1);
        assertThat(told).containsExactly("a stream 1 of /m: STREAM_REMOVED", "b stream 1 of /m: STREAM_REMOVED");
        assertThat(table.mounts().find("/m")).isPresent();
    }

    @Test
    void shouldRemoveASinkAfterItsStreams() {
        format(SINK, 1, "/m", MEDIA);
        publishers.removeSink(SINK);
        assertThat(told).endsWith("a sink 7", "b sink 7").startsWith("a stream 1 of /m: STREAM_REMOVED");
        assertThat(table.pad(1)).isEmpty();
    }

    @Test
    void shouldEndAStreamWhoseEncodingChanges() {
        format(SINK, 1, "/m", MEDIA);
        format(SINK, 1, "/m", MEDIA);
        assertThat(told).as("the same once more").isEmpty();
        format(SINK, 1, "/m", MEDIA.replace("H264", "H265"));
        assertThat(told).first().isEqualTo("a stream 1 of /m: FORMAT_CHANGED");
        assertThat(table.mounts().find("/m")).isPresent();
    }

    @Test
    void shouldRefuseAMappingOfAnotherSink() {
        publishers.addSink(8, SETTINGS);
        format(SINK, 1, "/m", MEDIA);
        assertThatThrownBy(() -> format(8, 2, "/m", MEDIA)).isInstanceOf(MappingException.class);
    }

    @Test
    void shouldWaitTenSecondsForThePadsOfASinkAndFiveForASilentNeighbour() {
        format(SINK, 1, "/m", MEDIA);
        Mount mount = table.mounts().find("/m").orElseThrow();
        assertThat(table.isComplete(mount)).isTrue();
        publishers.expect(SINK, 2, "/m");
        assertThat(table.isExpected("/m")).isTrue();
        assertThat(table.isComplete(mount)).isFalse();
        now += 5 * SECOND;
        assertThat(table.isComplete(mount)).isTrue();
        publishers.expectPads(SINK, true);
        assertThat(table.isComplete(mount)).isFalse();
        assertThat(table.mayAppear("/later")).isTrue();
        now += 10 * SECOND;
        assertThat(table.isComplete(mount)).isTrue();
        assertThat(table.mayAppear("/later")).isFalse();
    }

    @Test
    void shouldExpectAnythingBeforeTheFirstSinkIsThere() {
        assertThat(new PublisherTable(loop).mayAppear("/m")).isTrue();
    }

    @Test
    void shouldServeAStreamAgainThatGoesOnAfterItsEnd() {
        Stream stream = format(SINK, 1, "/m", MEDIA);
        publishers.end(1);
        publishers.resumed(stream);
        assertThat(table.mounts().find("/m")).as("on the control thread alone").isEmpty();
        loop.runOnce(0);
        assertThat(table.mountOf(stream)).isPresent();
    }

    @Test
    void shouldLetOnlyTheNamedUsersIn() {
        publishers.expect(SINK, 1, "/m");
        publishers.restrict(SINK, 1, Set.of("bob"));
        format(SINK, 1, "/m", MEDIA);
        Mount mount = table.mounts().find("/m").orElseThrow();
        assertThat(mount.admits("bob")).isTrue();
        assertThat(mount.admits("eve")).isFalse();
    }
}
