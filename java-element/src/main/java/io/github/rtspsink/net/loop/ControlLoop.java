package io.github.rtspsink.net.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread with one selector, which does everything in a server except sending media.
 *
 * <p>An exception or error of a task, timer or handler, even OutOfMemoryError or StackOverflowError, is reported and ends
 * nothing else: the loop continues, recurring timers recur, and the code that registered a channel decides what happens to it.
 *
 * <p>Thread: tasks, timers and handlers run on the loop's own daemon thread; any thread may call the public methods. Ownership:
 * owns the selector and the thread; a channel belongs to the code that registered it.
 */
public final class ControlLoop implements AutoCloseable {
    private static final long CLOSE_TIMEOUT_MILLIS = 5_000;
    private static final long NO_TIMER_MILLIS = 60_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Pause after a turn that failed, so that a lasting failure does not use up a core. */
    private static final long FAILED_TURN_NANOS = 10_000_000;

    private final LongSupplier clock;
    private final Consumer<Throwable> errors;
    private final Selector selector;
    private final Thread thread;
    private final Dispatch dispatch = new Dispatch(this::beforeEach, this::report);
    private final AtomicBoolean wakeUpPending = new AtomicBoolean();

    private final TaskQueue tasks = new TaskQueue();

    /** Those of other threads, which may wait for them: they come before each channel, so that no flood of input holds the application up. */
    private final TaskQueue commands = new TaskQueue();

    private final Timers timers = new Timers();

    /** Odd during a turn, also while a task blocks; written by the loop's thread only. */
    private volatile long progress;

    private volatile @Nullable Thread stepper;

    /** A function that {@link #call} runs on the loop. */
    @FunctionalInterface
    public interface Call<T, X extends Exception> {
        T call() throws X;
    }

    private ControlLoop(String name, LongSupplier clock, Consumer<Throwable> errors) {
        this.clock = clock;
        this.errors = errors;
        try {
            selector = Selector.open();
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot open a selector for " + name, failed);
        }
        thread = new Thread(null, new Turns(), name, 0, false);
        thread.setDaemon(true);
    }

    /** Starts the loop's thread. On it, {@code errors} is called with what tasks, timers and handlers throw. */
    public static ControlLoop start(String name, LongSupplier clock, Consumer<Throwable> errors) {
        ControlLoop loop = new ControlLoop(name, clock, errors);
        loop.thread.start();
        return loop;
    }

    /** A loop without a thread, for tests: the caller of {@link #runOnce} is the loop's thread for that turn. */
    public static ControlLoop stepped(LongSupplier clock, Consumer<Throwable> errors) {
        return new ControlLoop("stepped", clock, errors);
    }

    public long nanoTime() {
        return clock.getAsLong();
    }

    /** Renames the thread, for a name that depends on something done on the loop, such as the port it listens on. */
    public void rename(String name) {
        thread.setName(name);
    }

    public boolean isLoopThread() {
        Thread current = Thread.currentThread();
        return current == thread || current == stepper;
    }

    /** For a watchdog: if the value is odd and does not change, a turn hangs. */
    public long progress() {
        return progress;
    }

    /** Whether the thread has ended although the loop was not closed. No known fault does that; the watchdog checks it. */
    public boolean isDead() {
        return !tasks.isClosed() && thread.getState() == Thread.State.TERMINATED;
    }

    /**
     * Queues a task. Tasks of the loop's own thread run in order, and so do those of all other threads, which come first. Throws
     * RejectedExecutionException when the loop is closed, hangs or is dead.
     */
    public void execute(Runnable task) {
        if (isDead()) {
            throw new RejectedExecutionException(thread.getName() + " is dead");
        }
        (isLoopThread() ? tasks : commands).add(task, thread.getName());
        wakeUp();
    }

    /**
     * Runs {@code call} on the loop, waits for it, and throws what it throws. It runs directly when the caller is the loop's
     * thread, or when the loop is dead, so that its resources can still be closed.
     */
    public <T, X extends Exception> T call(Call<T, X> call, long timeoutNanos) throws X {
        if (isLoopThread()) {
            return call.call();
        }
        if (isDead()) {
            return callHere(call);
        }
        PendingCall<T, X> pending = new PendingCall<>(call);
        execute(pending);
        return pending.await(thread.getName(), timeoutNanos);
    }

    private synchronized <T, X extends Exception> T callHere(Call<T, X> call) throws X {
        stepper = Thread.currentThread();
        try {
            return call.call();
        } finally {
            stepper = null;
        }
    }

    /** Runs {@code task} once after {@code delayNanos}. */
    public Timer schedule(long delayNanos, Runnable task) {
        return add(new Timer(this, task, false), delayNanos);
    }

    /**
     * Runs {@code task} every {@code periodNanos}, the first time after one period, until the timer is cancelled. {@link
     * Timer#next} can change the period. An exception of the task does not end the timer.
     */
    public Timer every(long periodNanos, Runnable task) {
        Timer timer = new Timer(this, task, true);
        timer.periodNanos = Math.max(0, periodNanos);
        return add(timer, periodNanos);
    }

    private Timer add(Timer timer, long delayNanos) {
        timers.add(timer, clock.getAsLong() + Math.max(0, delayNanos));
        wakeUpFor(timer);
        return timer;
    }

    private void wakeUpFor(Timer timer) {
        if (!isLoopThread() && timers.isFirst(timer)) {
            wakeUp();
        }
    }

    void postpone(Timer timer, long delayNanos) {
        long delay = Math.max(0, delayNanos);
        timers.postpone(timer, clock.getAsLong() + delay, delay);
        wakeUpFor(timer);
    }

    void cancel(Timer timer) {
        timers.remove(timer);
    }

    /** Number of timers that will fire. */
    int timerCount() {
        return timers.size();
    }

    /** Registers a handler whose channel stays registered whatever the handler throws. */
    public SelectionKey register(SelectableChannel channel, int ops, Ready handler) {
        return register(channel, ops, handler, () -> {});
    }

    /**
     * Calls {@code handler} whenever the channel, which must be non-blocking, is ready. The key is cancelled by closing the channel.
     *
     * @param failed closes what the channel serves; called after the handler has thrown and this was reported. If {@code
     *     failed} throws too, the channel is closed
     */
    public SelectionKey register(SelectableChannel channel, int ops, Ready handler, Runnable failed) {
        Dispatch.Watched watched = new Dispatch.Watched(handler, failed);
        try {
            SelectionKey key = channel.register(selector, ops, watched);
            if (!isLoopThread()) {
                wakeUp();
            }
            return key;
        } catch (ClosedChannelException closed) {
            throw new UncheckedIOException("cannot watch a closed channel", closed);
        }
    }

    /**
     * Closes a registered channel. The selector keeps the descriptor, and with it the port, until its next turn. A caller on
     * the loop's thread gets the port free after that turn; any other caller waits for it here.
     */
    public void release(SelectableChannel channel) {
        try {
            channel.close();
            if (!isLoopThread() && !isDead()) {
                // Among the tasks, for a command may come while the selector is at work.
                PendingCall<Integer, IOException> turn = new PendingCall<>(() -> selector.selectNow(dispatch));
                tasks.add(turn, thread.getName());
                wakeUp();
                turn.await(thread.getName(), CLOSE_TIMEOUT_MILLIS * NANOS_PER_MILLI);
            }
        } catch (RejectedExecutionException closed) {
            // The loop's end closes the selector, which frees the descriptor too.
            return;
        } catch (IOException | LoopTimeoutException failed) {
            report(failed);
        }
    }

    /** Runs the queued tasks, then ends the thread. Waits for that unless called on the loop itself. */
    @Override
    public void close() {
        tasks.close();
        commands.close();
        if (!thread.isAlive()) {
            closeSelector();
            return;
        }
        selector.wakeup();
        if (!isLoopThread()) {
            join();
        }
    }

    private void join() {
        try {
            thread.join(CLOSE_TIMEOUT_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            errors.accept(
                    new LoopTimeoutException(thread.getName() + " did not end within " + CLOSE_TIMEOUT_MILLIS + " ms"));
        }
    }

    /** One turn: ready channels, due timers, queued tasks; waits at most {@code timeoutMillis} for one of them. */
    public void runOnce(long timeoutMillis) {
        stepper = Thread.currentThread();
        try {
            turn(timeoutMillis);
        } finally {
            stepper = null;
        }
    }

    private void turn(long timeoutMillis) {
        try {
            select(timeoutMillis);
        } catch (Throwable failed) {
            report(failed);
            LockSupport.parkNanos(this, FAILED_TURN_NANOS);
        }
        atWork();
        try {
            runDueTimers();
        } finally {
            runQueuedTasks();
            rests();
        }
    }

    private void select(long timeoutMillis) throws IOException {
        long waitMillis = Math.min(timeoutMillis, timers.millisToNext(clock.getAsLong(), NO_TIMER_MILLIS));
        if (waitMillis > 0) {
            selector.select(dispatch, waitMillis);
        } else {
            selector.selectNow(dispatch);
        }
    }

    private void beforeEach() {
        atWork();
        runCommands();
    }

    private void atWork() {
        progress = progress | 1;
    }

    private void rests() {
        progress = (progress | 1) + 1;
    }

    /**
     * Runs only the timers due at the beginning, so that a timer with delay 0 that sets itself again cannot starve the
     * channels.
     */
    private void runDueTimers() {
        long now = clock.getAsLong();
        long endOrder = timers.made();
        for (Timer due = timers.takeDue(now, endOrder); due != null; due = timers.takeDue(now, endOrder)) {
            run(due.task);
            runCommands();
        }
    }

    /** Runs only the tasks queued at the beginning, for the same reason. */
    private void runQueuedTasks() {
        wakeUpPending.set(false);
        runCommands();
        for (int left = tasks.size(); left > 0; left--) {
            Runnable task = tasks.poll();
            if (task != null) {
                run(task);
                runCommands();
            }
        }
    }

    private void runCommands() {
        for (int left = commands.size(); left > 0; left--) {
            Runnable command = commands.poll();
            if (command != null) {
                run(command);
            }
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable thrown) {
            report(thrown);
        }
    }

    private void report(Throwable thrown) {
        try {
            errors.accept(thrown);
        } catch (Throwable unreportable) {
            // The report itself failed; the loop must continue.
            return;
        }
    }

    /** At most one write to the selector's event descriptor per turn, however many tasks arrive. */
    private void wakeUp() {
        if (wakeUpPending.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException failed) {
            report(failed);
        }
    }

    private final class Turns implements Runnable {
        @Override
        public void run() {
            while (!tasks.isClosed() && selector.isOpen()) {
                try {
                    turn(NO_TIMER_MILLIS);
                } catch (Throwable failed) {
                    report(failed);
                }
            }
            runQueuedTasks();
            closeSelector();
        }
    }
}
