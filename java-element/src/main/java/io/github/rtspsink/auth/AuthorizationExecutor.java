package io.github.rtspsink.auth;

import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.net.loop.Timer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Asks the application whether a request is allowed, on separate threads and with a deadline, so that a slow answer does not
 * delay other requests.
 *
 * <p>Thread: control; a question runs on one of the threads {@code rtspsink-authorize-...}. Ownership: belongs to its server;
 * owns those threads, which end when they are idle.
 */
public final class AuthorizationExecutor {
    public static final long DEADLINE_NANOS = 5_000_000_000L;

    private static final int MAX_THREADS = 8;
    private static final int MAX_WAITING = 256;
    private static final long IDLE_SECONDS = 10;

    private final ControlLoop loop;
    private final System.Logger log;
    private final Refusals refusals;
    private final ThreadPoolExecutor threads;

    public AuthorizationExecutor(ControlLoop loop, System.Logger log, Refusals refusals, int service) {
        this.loop = loop;
        this.log = log;
        this.refusals = refusals;
        threads = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                named("rtspsink-authorize-" + service + "-"));
        threads.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger made = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** One question to the application. Thread: control, except {@link #run}. Ownership: belongs to the executor. */
    private final class Question implements Runnable {
        private final String peer;
        private final BooleanSupplier ask;
        private final Consumer<Boolean> answer;
        private final Timer deadline;
        private boolean answered;

        Question(String peer, BooleanSupplier ask, Consumer<Boolean> answer) {
            this.peer = peer;
            this.ask = ask;
            this.answer = answer;
            this.deadline = loop.schedule(DEADLINE_NANOS, this::giveUp);
        }

        @Override
        public void run() {
            boolean yes = false;
            try {
                yes = ask.getAsBoolean();
            } catch (RuntimeException | Error e) {
                failed(e);
            }
            tell(yes);
        }

        private void failed(Throwable thrown) {
            try {
                log.log(System.Logger.Level.WARNING, "the application's decision failed", thrown);
            } catch (RuntimeException | Error unwritable) {
                // The answer is no, whatever the exception is.
                return;
            }
        }

        /** If this fails too, the deadline gives the answer. */
        private void tell(boolean yes) {
            try {
                loop.execute(() -> decide(yes));
            } catch (RejectedExecutionException | Error e) {
                log.log(System.Logger.Level.DEBUG, "a decision came after the server's end");
            }
        }

        private void giveUp() {
            threads.remove(this);
            refusals.add(Refusals.Reason.UNDECIDED, peer);
            decide(false);
        }

        private void decide(boolean yes) {
            if (!answered) {
                answered = true;
                deadline.cancel();
                answer.accept(yes);
            }
        }
    }

    /**
     * Asks the application about one request.
     *
     * @param peer the peer that sent the request, for the log
     * @param answer called on the control thread with the answer, at the deadline at the latest; a missing answer is a no
     */
    public void ask(String peer, BooleanSupplier question, Consumer<Boolean> answer) {
        Question asked = new Question(peer, question, answer);
        try {
            threads.execute(asked);
        } catch (RejectedExecutionException e) {
            refusals.add(Refusals.Reason.DECISIONS, peer);
            asked.decide(false);
        }
    }

    public void close() {
        threads.shutdownNow();
    }
}
