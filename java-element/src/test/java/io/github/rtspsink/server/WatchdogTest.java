package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.media.Senders;
import io.github.rtspsink.net.loop.ControlLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A watchdog that looks when the test says so. Owns the loop. */
@Timeout(20)
class WatchdogTest {
    private final CountDownLatch release = new CountDownLatch(1);
    private final ControlLoop loop = ControlLoop.start("watched", System::nanoTime, thrown -> {});
    private final Senders senders = new Senders("test-sender", 1, thrown -> {});
    private final List<String> alarms = new ArrayList<>();
    private final Watchdog watchdog = new Watchdog("watchdog", loop, senders, alarms::add);

    @AfterEach
    void close() {
        release.countDown();
        senders.close();
        loop.close();
    }

    private void hang(CountDownLatch until) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(() -> {
            begun.countDown();
            try {
                until.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watchdog.look();
        }
    }

    @Test
    void shouldTellOnceOfATurnThatDoesNotEnd() throws InterruptedException {
        hang(release);
        look(Watchdog.LOOKS - 1);
        assertThat(alarms).isEmpty();
        look(10);
        assertThat(alarms).singleElement().asString().contains("has hung");
    }

    @Test
    void shouldSayNothingOfALoopThatWorksOrWaits() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            CountDownLatch soon = new CountDownLatch(1);
            hang(soon);
            watchdog.look();
            soon.countDown();
            assertThat(loop.call(() -> true, 5_000_000_000L)).isTrue();
            watchdog.look();
        }
        while (loop.progress() % 2 != 0) {
            Thread.sleep(1);
        }
        look(20);
        assertThat(alarms).isEmpty();
    }

    @Test
    void shouldTellAgainOfTheNextOne() throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        hang(first);
        look(Watchdog.LOOKS);
        first.countDown();
        assertThat(loop.call(() -> true, 5_000_000_000L)).isTrue();
        watchdog.look();
        hang(release);
        look(Watchdog.LOOKS);
        assertThat(alarms).hasSize(2);
    }
}
