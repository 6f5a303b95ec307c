package io.github.rtspsink.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.github.rtspsink.media.ClockMapping;
import io.github.rtspsink.media.FastStart;
import io.github.rtspsink.media.NoEvents;
import io.github.rtspsink.media.Senders;
import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.TestBlock;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the border knows of the C side's ids. Runs on the test's thread. Owns its sender threads, which are never started. */
class PublishTableTest {
    private static final int SINK = 1;
    private static final int OTHER_SINK = 2;

    private final Senders senders = new Senders("test", 1, thrown -> {});
    private final PublishTable table = new PublishTable();
    private final ByteBuffer block = new TestBlock(1, 0).accessUnit(true, 0, 1, 1, 100);

    @AfterEach
    void closeSenders() {
        senders.close();
    }

    private Stream put(int sink, int id) {
        Stream stream = new Stream(id, FastStart.NONE, new ClockMapping(), senders, new NoEvents());
        table.own(sink, id);
        table.put(id, stream);
        return stream;
    }

    private void publish(int id) {
        Pointer address = Native.getDirectBufferPointer(block);
        assertThat(table.publish(id, Pointer.nativeValue(address), block.capacity()))
                .isTrue();
    }

    @Test
    void shouldPublishToTheStreamOfThatId() {
        Stream first = put(SINK, 10);
        Stream second = put(SINK, 11);

        publish(11);

        assertThat(first.publishedPackets()).isZero();
        assertThat(second.publishedPackets()).isEqualTo(1);
    }

    @Test
    void shouldForgetAStreamThatIsRemoved() {
        Stream stream = put(SINK, 10);

        assertThat(table.remove(10)).isEqualTo(SINK);
        publish(10);

        assertThat(stream.publishedPackets()).isZero();
        assertThat(table.remove(10)).isNull();
    }

    @Test
    void shouldForgetAllOfASinkThatIsClosed() {
        Stream closed = put(SINK, 10);
        Stream open = put(OTHER_SINK, 11);
        table.own(SINK, 12);

        table.removeSink(SINK);
        publish(10);
        publish(11);

        assertThat(closed.publishedPackets()).isZero();
        assertThat(open.publishedPackets()).isEqualTo(1);
        assertThat(table.sinkOf(10)).isNull();
        assertThat(table.sinkOf(12)).isNull();
        assertThat(table.sinkOf(11)).isEqualTo(OTHER_SINK);
    }
}
