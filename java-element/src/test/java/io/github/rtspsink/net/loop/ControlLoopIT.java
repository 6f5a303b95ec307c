package io.github.rtspsink.net.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loop with its thread. */
class ControlLoopIT {
    private static final long SECOND = 1_000_000_000L;

    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final ControlLoop loop = ControlLoop.start("test-loop", System::nanoTime, errors::add);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void shouldRunTenThousandTasksOfFourThreadsOnItsOwnThread() throws InterruptedException {
        int perThread = 2_500;
        CountDownLatch done = new CountDownLatch(4 * perThread);
        List<String> strangers = new CopyOnWriteArrayList<>();
        for (int t = 0; t < 4; t++) {
            new Thread(
                            () -> {
                                for (int i = 0; i < perThread; i++) {
                                    loop.execute(() -> {
                                        if (!loop.isLoopThread()) {
                                            strangers.add(Thread.currentThread().getName());
                                        }
                                        done.countDown();
                                    });
                                }
                            },
                            "producer-" + t)
                    .start();
        }

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(strangers).isEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldAnswerCallsAndRethrowWhatTheyThrow() throws IOException {
        String name = loop.call(() -> Thread.currentThread().getName(), SECOND);
        assertThat(name).isEqualTo("test-loop");

        IOException checked = new IOException("checked");
        assertThatThrownBy(() -> loop.call(
                        () -> {
                            throw checked;
                        },
                        SECOND))
                .isSameAs(checked);
        IllegalStateException unchecked = new IllegalStateException("unchecked");
        assertThatThrownBy(() -> loop.call(
                        () -> {
                            throw unchecked;
                        },
                        SECOND))
                .isSameAs(unchecked);
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldTellThatACallIsUnderWayWhenItTimesOut() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        loop.execute(begun::countDown);

        assertThatThrownBy(() -> loop.call(
                        () -> {
                            begun.await();
                            return release.await(5, TimeUnit.SECONDS);
                        },
                        SECOND / 5))
                .isInstanceOf(LoopTimeoutException.class)
                .hasMessageContaining("under way");
        release.countDown();
    }

    @Test
    void shouldFireTimersWithinMilliseconds() throws InterruptedException {
        CountDownLatch fired = new CountDownLatch(1);
        long start = System.nanoTime();

        loop.schedule(30_000_000, fired::countDown);

        assertThat(fired.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
    }

    @Test
    void shouldCallHandlersOfReadyChannelsAndSurviveWhatTheyThrow() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        CountDownLatch twice = new CountDownLatch(2);
        IllegalStateException thrown = new IllegalStateException("handler");
        loop.register(pipe.source(), SelectionKey.OP_READ, key -> {
            pipeRead(pipe);
            twice.countDown();
            throw thrown;
        });

        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        awaitCount(twice, 1);
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));

        assertThat(twice.await(5, TimeUnit.SECONDS)).isTrue();
        loop.release(pipe.source());
        pipe.sink().close();
        assertThat(errors).containsExactly(thrown, thrown);
    }

    @Test
    void shouldAnswerACallBetweenTwoChannels() throws Exception {
        List<String> ran = new CopyOnWriteArrayList<>();
        Thread application = new Thread(() -> loop.call(() -> ran.add("call"), 10 * SECOND), "application");
        CountDownLatch bothReady = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(2);
        Pipe[] pipes = {Pipe.open(), Pipe.open()};
        loop.execute(() -> {
            while (bothReady.getCount() > 0) {
                Thread.onSpinWait();
            }
        });
        for (Pipe pipe : pipes) {
            pipe.source().configureBlocking(false);
            pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            loop.register(pipe.source(), SelectionKey.OP_READ, key -> {
                pipeRead(pipe);
                ran.add("channel");
                if (ran.size() == 1) {
                    application.start();
                    while (application.getState() != Thread.State.TIMED_WAITING) {
                        Thread.onSpinWait();
                    }
                }
                done.countDown();
            });
        }
        bothReady.countDown();
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        application.join();
        assertThat(ran).containsExactly("channel", "call", "channel");
        for (Pipe pipe : pipes) {
            loop.release(pipe.source());
            pipe.sink().close();
        }
        assertThat(errors).isEmpty();
    }

    /** What the handler serves is given up; should that fail, too, its channel is closed. */
    @ParameterizedTest
    @MethodSource("io.github.rtspsink.net.loop.ControlLoopTest#failures")
    void shouldGiveUpWhatAHandlerServesThatThrows(Throwable failure) throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        CountDownLatch gaveUp = new CountDownLatch(1);
        loop.register(pipe.source(), SelectionKey.OP_READ, key -> ControlLoopTest.sneak(failure), () -> {
            gaveUp.countDown();
            ControlLoopTest.sneak(failure);
        });

        pipe.sink().write(ByteBuffer.wrap(new byte[1]));

        assertThat(gaveUp.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(loop.call(() -> pipe.source().isOpen(), SECOND)).isFalse();
        pipe.sink().close();
        assertThat(errors).containsExactly(failure, failure);
    }

    /** As when somebody has closed the selector: commands run on the caller's thread, so that all can be closed. */
    @Test
    void shouldLetACallerCloseWhatADeadLoopOwned() throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        SelectionKey key = loop.register(pipe.source(), SelectionKey.OP_READ, ready -> {});
        assertThat(loop.isDead()).isFalse();

        key.selector().close();

        long deadline = System.nanoTime() + 5 * SECOND;
        while (!loop.isDead() && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        assertThat(loop.isDead()).isTrue();
        assertThatThrownBy(() -> loop.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("dead");
        assertThat(loop.call(loop::isLoopThread, SECOND)).isTrue();
        loop.release(pipe.source());
        pipe.sink().close();
    }

    private static void pipeRead(Pipe pipe) {
        try {
            pipe.source().read(ByteBuffer.allocate(8));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void awaitCount(CountDownLatch latch, long count) throws InterruptedException {
        long deadline = System.nanoTime() + 5 * SECOND;
        while (latch.getCount() > count && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
    }

    @Test
    void shouldRunWhatWasQueuedBeforeCloseAndEndItsThread() {
        List<Integer> ran = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            loop.execute(() -> ran.add(number));
        }

        loop.close();
        loop.close();

        assertThat(ran).hasSize(100);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("test-loop"));
        assertThatThrownBy(() -> loop.call(() -> 1, SECOND)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void shouldCloseFromItselfWithoutWaiting() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);

        loop.execute(() -> {
            loop.close();
            closed.countDown();
        });

        assertThat(closed.await(1, TimeUnit.SECONDS)).isTrue();
    }
}
