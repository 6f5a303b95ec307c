package io.github.rtspsink.net.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks and timers, stepped by the test's own thread on a clock of its own. */
class ControlLoopTest {
    private static final long MILLI = 1_000_000;

    private final List<Throwable> errors = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();
    private long nowNanos = Long.MAX_VALUE - 3 * MILLI;
    private final ControlLoop loop = ControlLoop.stepped(() -> nowNanos, errors::add);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void shouldRunTasksInOrder() {
        loop.execute(() -> ran.add("first"));
        loop.execute(() -> ran.add("second"));

        loop.runOnce(0);

        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    void shouldRunTimersWhenDueInOrderOfTime() {
        loop.schedule(5 * MILLI, () -> ran.add("late"));
        loop.schedule(2 * MILLI, () -> ran.add("early"));
        loop.schedule(2 * MILLI, () -> ran.add("early too"));
        loop.runOnce(0);
        assertThat(ran).isEmpty();

        nowNanos += 2 * MILLI;
        loop.runOnce(0);
        assertThat(ran).containsExactly("early", "early too");

        nowNanos += 3 * MILLI; // beyond Long.MAX_VALUE, as nanoTime may be
        loop.runOnce(0);
        assertThat(ran).containsExactly("early", "early too", "late");
    }

    @Test
    void shouldNotRunCancelledTimers() {
        Timer cancelled = loop.schedule(MILLI, () -> ran.add("cancelled"));
        Timer canceller = loop.schedule(0, cancelled::cancel);
        nowNanos += 2 * MILLI;

        loop.runOnce(0);
        canceller.cancel();
        loop.runOnce(0);

        assertThat(ran).isEmpty();
    }

    @Test
    void shouldNotStarveOthersWhenATimerOrTaskRepeatsItself() {
        loop.schedule(0, () -> again("timer"));
        loop.execute(() -> againAsTask("task"));

        loop.runOnce(0);

        // The first came from outside, and the second is one of the loop's own, which are looked at afterwards.
        assertThat(ran).containsExactly("timer", "task", "task");
        loop.runOnce(0);
        assertThat(ran).containsExactly("timer", "task", "task", "timer", "task");
    }

    private void again(String name) {
        ran.add(name);
        loop.schedule(0, () -> again(name));
    }

    private void againAsTask(String name) {
        ran.add(name);
        loop.execute(() -> againAsTask(name));
    }

    @Test
    void shouldReportWhatTasksAndTimersThrowAndGoOn() {
        IllegalStateException first = new IllegalStateException("task");
        StackOverflowError second = new StackOverflowError("timer");
        loop.execute(() -> {
            throw first;
        });
        loop.execute(() -> ran.add("next"));
        loop.schedule(0, () -> {
            throw second;
        });

        loop.runOnce(0);

        assertThat(errors).containsExactly(second, first);
        assertThat(ran).containsExactly("next");
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IllegalStateException("bug"),
                new OutOfMemoryError("heap"),
                new StackOverflowError(),
                new AssertionError("false"),
                new NoClassDefFoundError("gone"),
                new LinkageError("other version"));
    }

    static void sneak(Throwable failure) {
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw (Error) failure;
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldRunARecurringTimerAgainWhateverItThrows(Throwable failure) {
        Timer timer = loop.every(2 * MILLI, () -> {
            ran.add("run");
            sneak(failure);
        });
        for (int i = 0; i < 3; i++) {
            loop.runOnce(0);
            nowNanos += 2 * MILLI;
        }
        loop.runOnce(0);
        assertThat(ran).hasSize(3);
        assertThat(errors).containsExactly(failure, failure, failure);

        timer.cancel();
        nowNanos += 10 * MILLI;
        loop.runOnce(0);
        assertThat(ran).hasSize(3);
        assertThat(loop.timerCount()).isZero();
    }

    @Test
    void shouldHaveTheNextRunWhenItIsSaid() {
        Timer[] timer = new Timer[1];
        timer[0] = loop.every(MILLI, () -> {
            ran.add("run");
            timer[0].next(5 * MILLI);
        });
        nowNanos += MILLI;
        loop.runOnce(0);
        nowNanos += 4 * MILLI;
        loop.runOnce(0);
        assertThat(ran).hasSize(1);
        nowNanos += MILLI;
        loop.runOnce(0);
        assertThat(ran).hasSize(2);
        timer[0].cancel();
        timer[0].next(0);
        loop.runOnce(0);
        assertThat(ran).as("after its end").hasSize(2);
    }

    @Test
    void shouldEndARecurringTimerThatCancelsItself() {
        Timer[] timer = new Timer[1];
        timer[0] = loop.every(0, () -> {
            ran.add("run");
            timer[0].cancel();
        });
        loop.runOnce(0);
        loop.runOnce(0);
        assertThat(ran).hasSize(1);
    }

    @Test
    void shouldCallInlineWhenOnTheLoop() {
        loop.execute(() -> ran.add(loop.call(() -> "inline", 1)));

        loop.runOnce(0);

        assertThat(ran).containsExactly("inline");
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldWithdrawACallThatIsNotAnsweredInTime() {
        assertThatThrownBy(() -> loop.call(() -> ran.add("late"), MILLI))
                .isInstanceOf(LoopTimeoutException.class)
                .hasMessageContaining("withdrawn");

        loop.runOnce(0);

        assertThat(ran).isEmpty();
    }

    @Test
    void shouldRefuseTasksBeyondItsBoundAndAfterClose() {
        for (int i = 0; i < TaskQueue.MAX_TASKS; i++) {
            loop.execute(() -> {});
        }
        assertThatThrownBy(() -> loop.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("hangs");

        loop.close();

        assertThatThrownBy(() -> loop.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("closed");
    }

    /** Whatever is ready: the application waits for one handler, timer or task at the most. */
    @Test
    void shouldAnswerCallsBeforeWhatElseIsToBeDone() throws InterruptedException {
        Thread application = new Thread(() -> loop.call(() -> ran.add("call"), 10_000 * MILLI), "application");
        loop.schedule(0, () -> {
            ran.add("timer");
            application.start();
            while (application.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        });
        loop.schedule(0, () -> ran.add("timer"));
        loop.runOnce(0);
        application.join();
        assertThat(ran).containsExactly("timer", "call", "timer");
    }
}
