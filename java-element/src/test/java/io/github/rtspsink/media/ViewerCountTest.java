package io.github.rtspsink.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a viewer's counts tell a reader on another thread. Starts a thread of its own. Owns its counts. */
class ViewerCountTest {
    private static final int ROUNDS = 200_000;

    private final ViewerCount viewer = new ViewerCount();

    @Test
    void shouldCountAloneThenTogetherThenAloneAgain() {
        SentCount others = new SentCount();
        others.add(100, 1000);
        viewer.addAlone(1, 10);
        viewer.joinOthers(others);
        others.add(2, 20);
        assertThat(viewer.packets()).isEqualTo(3);
        assertThat(viewer.bytes()).isEqualTo(30);
        viewer.leaveOthers();
        others.add(50, 500);
        viewer.addAlone(4, 40);
        assertThat(viewer.packets()).isEqualTo(7);
        assertThat(viewer.bytes()).isEqualTo(70);
    }

    /** The reader is the statistics' thread; the writer pauses and plays the viewer and sends in between. */
    @Test
    void shouldNeverShowAReaderMoreThanWasSentNorLessThanBefore() {
        SentCount others = new SentCount();
        AtomicBoolean written = new AtomicBoolean();
        CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> fault(written));
        for (int i = 0; i < ROUNDS; i++) {
            viewer.addAlone(1, 10);
            viewer.joinOthers(others);
            others.add(1, 10);
            viewer.leaveOthers();
            others.add(5, 50);
        }
        written.set(true);
        assertThat(reader.join()).isEmpty();
        assertThat(viewer.packets()).isEqualTo(2L * ROUNDS);
    }

    private String fault(AtomicBoolean written) {
        long before = 0;
        while (!written.get()) {
            long now = viewer.packets();
            if (now < before || now > 2L * ROUNDS) {
                return before + " then " + now;
            }
            before = now;
        }
        return "";
    }
}
