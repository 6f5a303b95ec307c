package io.github.rtspsink.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread with one selector: everything a server does that is not sending media.
 *
 * <p>Thread: tasks, timers and handlers run on the loop's own daemon thread; every public method may be called from any.
 * Ownership: owns the selector and the thread; registered channels stay with whoever registered them.
 */
public final class ControlLoop implements AutoCloseable {
    /** Far above what a server queues in one turn; reaching it means that the loop hangs. */
    static final int MAX_QUEUED_TASKS = 1 << 16;

    private static final long CLOSE_TIMEOUT_MILLIS = 5_000;
    private static final long NO_TIMER_MILLIS = 60_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LongSupplier clock;
    private final Consumer<Throwable> errors;
    private final Selector selector;
    private final Thread thread;
    private final Consumer<SelectionKey> dispatch = new Dispatch();
    private final AtomicBoolean wakeUpPending = new AtomicBoolean();

    /** Its own lock; under it {@link #closing} changes, after which nothing is added. */
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    private final Timers timers = new Timers();
    private volatile boolean closing;
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
    static ControlLoop stepped(LongSupplier clock, Consumer<Throwable> errors) {
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

    /** Tasks run in the order of their submission. Throws RejectedExecutionException once closed, or when the loop hangs. */
    public void execute(Runnable task) {
        synchronized (tasks) {
            if (closing || tasks.size() >= MAX_QUEUED_TASKS) {
                throw new RejectedExecutionException(
                        thread.getName() + (closing ? " is closed" : " hangs: " + MAX_QUEUED_TASKS + " tasks queued"));
            }
            tasks.add(task);
        }
        wakeUp();
    }

    /** Runs {@code call} on the loop and waits for it; at once when already there. What it throws is thrown here. */
    public <T, X extends Exception> T call(Call<T, X> call, long timeoutNanos) throws X {
        if (isLoopThread()) {
            return call.call();
        }
        PendingCall<T, X> pending = new PendingCall<>(call);
        execute(pending);
        return pending.await(thread.getName(), timeoutNanos);
    }

    public Timer schedule(long delayNanos, Runnable task) {
        Timer timer = timers.add(this, clock.getAsLong() + Math.max(0, delayNanos), task);
        if (!isLoopThread() && timers.isFirst(timer)) {
            wakeUp();
        }
        return timer;
    }

    void cancel(Timer timer) {
        timers.remove(timer);
    }

    /** The channel must be non-blocking. The key is cancelled by closing the channel. */
    public SelectionKey register(SelectableChannel channel, int ops, Ready handler) {
        try {
            SelectionKey key = channel.register(selector, ops, handler);
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
            if (!isLoopThread()) {
                call(() -> selector.selectNow(dispatch), CLOSE_TIMEOUT_MILLIS * NANOS_PER_MILLI);
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
        synchronized (tasks) {
            closing = true;
        }
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
    void runOnce(long timeoutMillis) {
        stepper = Thread.currentThread();
        try {
            turn(timeoutMillis);
        } finally {
            stepper = null;
        }
    }

    private void turn(long timeoutMillis) {
        try {
            long waitMillis = Math.min(timeoutMillis, timers.millisToNext(clock.getAsLong(), NO_TIMER_MILLIS));
            if (waitMillis > 0) {
                selector.select(dispatch, waitMillis);
            } else {
                selector.selectNow(dispatch);
            }
        } catch (IOException failed) {
            report(failed);
        }
        runDueTimers();
        runQueuedTasks();
    }

    /** Only those due at the beginning, so that a timer of delay 0 that sets itself again cannot starve the channels. */
    private void runDueTimers() {
        long now = clock.getAsLong();
        long endOrder = timers.made();
        for (Timer due = timers.takeDue(now, endOrder); due != null; due = timers.takeDue(now, endOrder)) {
            run(due.task);
        }
    }

    /** Only those queued at the beginning, as with timers. */
    private void runQueuedTasks() {
        wakeUpPending.set(false);
        int queued;
        synchronized (tasks) {
            queued = tasks.size();
        }
        for (int i = 0; i < queued; i++) {
            Runnable task;
            synchronized (tasks) {
                task = tasks.poll();
            }
            run(task);
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
            while (!closing) {
                turn(NO_TIMER_MILLIS);
            }
            runQueuedTasks();
            closeSelector();
        }
    }

    private final class Dispatch implements Consumer<SelectionKey> {
        @Override
        public void accept(SelectionKey key) {
            try {
                ((Ready) key.attachment()).ready(key);
            } catch (CancelledKeyException closedMeanwhile) {
                // Another handler of this turn closed the channel: nothing is left to be ready for.
                return;
            } catch (Throwable thrown) {
                report(thrown);
            }
        }
    }
}
