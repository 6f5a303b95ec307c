package io.github.rtspsink.net.loop;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One {@link ControlLoop#call} that waits in the loop's queue.
 *
 * <p>Thread: {@link #run} on the loop, {@link #await} on the caller; the first of them to claim the call decides whether it
 * runs. Ownership: belongs to the caller.
 */
final class PendingCall<T, X extends Exception> implements Runnable {
    private final ControlLoop.Call<T, X> call;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable T result;
    private @Nullable Throwable failure;

    PendingCall(ControlLoop.Call<T, X> call) {
        this.call = call;
    }

    @Override
    public void run() {
        if (!claimed.compareAndSet(false, true)) {
            return;
        }
        try {
            result = call.call();
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            done.countDown();
        }
    }

    /**
     * Waits for the result. A call that has not begun at the deadline never begins; one that is running is left to finish
     * alone.
     */
    T await(String loopName, long timeoutNanos) throws X {
        try {
            if (!done.await(timeoutNanos, TimeUnit.NANOSECONDS)) {
                boolean begun = !claimed.compareAndSet(false, true);
                throw new LoopTimeoutException(loopName + " did not answer within " + timeoutNanos / 1_000_000
                        + " ms; the call " + (begun ? "is under way" : "was withdrawn"));
            }
        } catch (InterruptedException interrupted) {
            claimed.set(true);
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException("interrupted while waiting for " + loopName, interrupted);
        }
        return outcome();
    }

    private T outcome() throws X {
        if (failure == null) {
            return Objects.requireNonNull(result);
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        @SuppressWarnings("unchecked") // a Call throws nothing checked but X
        X declared = (X) failure;
        throw declared;
    }
}
