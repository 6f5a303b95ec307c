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
 * One thread with one selector: everything a server does that is not sending media.
 *
 * <p>Whatever a task, timer or handler throws, an OutOfMemoryError or StackOverflowError too, is reported and ends nothing but
 * itself: the loop goes on, recurring timers recur, and a channel whose handler throws is left to whoever registered it.
 *
 * <p>Thread: tasks, timers and handlers run on the loop's own daemon thread; every public method may be called from any.
 * Ownership: owns the selector and the thread; registered channels stay with whoever registered them.
 */
public final class ControlLoop implements AutoCloseable {
    private static final long CLOSE_TIMEOUT_MILLIS = 5_000;
    private static final long NO_TIMER_MILLIS = 60_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** After a turn that failed, so that a failure that lasts does not take all of a core. */
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

    /** Odd while a turn is at work, even while it waits; written by the loop's thread alone. */
    private volatile long progress;

    private volatile @Nullable Thread stepper;

    /** What {@link #call} runs on the loop. */
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

    /** Starts the loop's thread. {@code errors} gets what tasks, timers and handlers throw, on the loop's thread. */
    public static ControlLoop start(String name, LongSupplier clock, Consumer<Throwable> errors) {
        ControlLoop loop = new ControlLoop(name, clock, errors);
        loop.thread.start();
        return loop;
    }

    /** A loop without a thread; whoever calls {@link #runOnce} is the loop's thread for that turn. */
    public static ControlLoop stepped(LongSupplier clock, Consumer<Throwable> errors) {
        return new ControlLoop("stepped", clock, errors);
    }

    public long nanoTime() {
        return clock.getAsLong();
    }

    /** For a name that is known only after something was done on the loop, such as listening. */
    public void rename(String name) {
        thread.setName(name);
    }

    public boolean isLoopThread() {
        Thread current = Thread.currentThread();
        return current == thread || current == stepper;
    }

    /** For a watchdog: a value that is odd and stays the same is that of a turn that does not come to its end. */
    public long progress() {
        return progress;
    }

    /** Whether the thread has ended although nobody closed the loop, which nothing known can bring about. */
    public boolean isDead() {
        return !tasks.isClosed() && thread.getState() == Thread.State.TERMINATED;
    }

    /**
     * Tasks of the loop's own thread run in the order of their submission, and so do those of all other threads, which come first. Throws RejectedExecutionException once closed, and when the loop hangs or is
     * dead.
     */
    public void execute(Runnable task) {
        if (isDead()) {
            throw new RejectedExecutionException(thread.getName() + " is dead");
        }
        (isLoopThread() ? tasks : commands).add(task, thread.getName());
        wakeUp();
    }

    /**
     * Runs {@code call} on the loop and waits for it; at once when already there, or when the loop is dead, so that what it owned
     * can still be closed. What it throws is thrown here.
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

    /** Runs {@code task} once, so long from now. */
    public Timer schedule(long delayNanos, Runnable task) {
        return add(new Timer(this, task, false), delayNanos);
    }

    /**
     * Runs {@code task} again and again, the first time so long from now, until the timer is cancelled. Each run is so long after
     * the one before, unless {@link Timer#next} says otherwise. Nothing that the task throws ends it.
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

    /** How many are to come. */
    int timerCount() {
        return timers.size();
    }

    /** The same for a handler that goes on whatever it throws. */
    public SelectionKey register(SelectableChannel channel, int ops, Ready handler) {
        return register(channel, ops, handler, () -> {});
    }

    /**
     * Calls {@code handler} whenever the channel, which must be non-blocking, is ready. The key is cancelled by closing the channel.
     *
     * @param failed gives up what the channel serves; called when the handler has thrown something, which is reported before. Should
     *     this throw too, the channel is closed
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
     * Closes a registered channel. A selector holds its descriptor, and with it the port, until the next turn: on the loop's own thread
     * that is the time when they are free, on any other it is waited for.
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

    /** Runs what was queued before, then ends the thread. Waits for that, unless called on the loop itself. */
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

    /** Only those due at the beginning, so that a timer of delay 0 that sets itself again cannot starve the channels. */
    private void runDueTimers() {
        long now = clock.getAsLong();
        long endOrder = timers.made();
        for (Timer due = timers.takeDue(now, endOrder); due != null; due = timers.takeDue(now, endOrder)) {
            run(due.task);
            runCommands();
        }
    }

    /** Only those queued at the beginning, as with timers. */
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
            // Nothing is left to tell it to, and the loop has to go on for everybody else.
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
