package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.auth.AuthorizationExecutor;
import io.github.rtspsink.auth.Authorizer;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is thrown on behalf of one viewer, others are served and media flows. Owns its server. */
@Timeout(60)
class ContainmentIT {
    private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";

    private final LogKeeper log = new LogKeeper();
    private volatile boolean slow;
    private LiveServer live;
    private RawClient watching;
    private volatile Supplier<Throwable> fault = () -> null;

    static Stream<Supplier<Throwable>> faults() {
        return Stream.of(
                () -> new IllegalStateException("bug"),
                () -> new OutOfMemoryError("heap"),
                StackOverflowError::new,
                () -> new AssertionError("false"),
                () -> new NoClassDefFoundError("gone"));
    }

    private void failIfAsked() {
        Throwable thrown = fault.get();
        if (thrown instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    /** Fails where the application is asked. */
    private final class Doorman implements Authorizer {
        @Override
        public boolean decides(int sink) {
            if (!slow) {
                failIfAsked();
            }
            return slow;
        }

        @Override
        public boolean mayEnter(int sink, Viewer viewer) {
            failIfAsked();
            return true;
        }
    }

    @BeforeEach
    void begin() throws IOException, InterruptedException {
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\n"), new Doorman(), log);
        live.publish(1, "/a", 10);
        watching = live.connect();
        play(watching);
        awaitEvent("joined /a TCP 1");
    }

    /** An event comes after the reply, if need be. */
    private void awaitEvent(String beginning) throws InterruptedException {
        while (live.events.stream().noneMatch(event -> event.startsWith(beginning))) {
            Thread.sleep(5);
        }
    }

    @AfterEach
    void end() {
        fault = () -> null;
        live.close();
    }

    private static String setUp(RawClient client) throws IOException {
        return "Session: " + client.ask("SETUP", "/a/stream=0", TCP).session();
    }

    private static void play(RawClient client) throws IOException {
        assertThat(client.ask("PLAY", "/a", setUp(client)).status()).isEqualTo(200);
    }

    /** The one who watches has its picture, and so has a newcomer, who is the second one. */
    private void assertAllIsWell(Supplier<Throwable> kind) throws IOException, InterruptedException {
        fault = () -> null;
        for (int i = 0; i < 20; i++) {
            assertThat(watching.frame().payload()).isNotEmpty();
        }
        live.events.clear();
        RawClient other = live.connect();
        assertThat(other.ask("DESCRIBE", "/a").status()).isEqualTo(200);
        play(other);
        assertThat(other.frame().payload()).isNotEmpty();
        awaitEvent("joined /a TCP ");
        assertThat(live.events).as("nobody else is left").contains("joined /a TCP 2");
        assertThat(log.text()).contains(kind.get().getClass().getName());
    }

    /** 500 for what may be a bug, and an end to the connection when the JVM itself is in trouble. */
    private static void assertRefused(RawClient client, Supplier<Throwable> kind) throws IOException {
        if (kind.get() instanceof Error) {
            assertThat(client.closedByServer()).isTrue();
        } else {
            assertThat(client.reply().status()).isEqualTo(500);
            assertThat(client.ask("OPTIONS", "*").status()).isEqualTo(200);
        }
        client.close();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldSurviveARequestThatFails(Supplier<Throwable> kind) throws IOException, InterruptedException {
        RawClient hit = live.connect();
        fault = kind;
        hit.send(hit.request("SETUP", "/a/stream=0", TCP));
        assertRefused(hit, kind);
        assertAllIsWell(kind);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldSurviveWhatFailsAtTheBeginningOfAPlay(Supplier<Throwable> kind)
            throws IOException, InterruptedException {
        RawClient hit = live.connect();
        String session = setUp(hit);
        live.onEvent = this::failIfAsked;
        fault = () -> Thread.currentThread().getName().startsWith("rtspsink-control") ? kind.get() : null;
        slow = true;
        hit.send(hit.request("PLAY", "/a", session));
        assertThat(hit.closedByServer()).as("after a reply or without one").isTrue();
        slow = false;
        assertAllIsWell(kind);
    }

    /** Who hangs up is no viewer any more, although the application could not be told. */
    @ParameterizedTest
    @MethodSource("faults")
    void shouldSurviveWhatFailsWhenAViewerLeaves(Supplier<Throwable> kind) throws IOException, InterruptedException {
        RawClient hit = live.connect();
        play(hit);
        awaitEvent("joined /a TCP 2");
        live.onEvent = this::failIfAsked;
        fault = kind;
        hit.close();
        while (!log.text().contains(kind.get().getClass().getName())) {
            Thread.sleep(10);
        }
        assertAllIsWell(kind);
    }

    /** An answer that is none is a no, and at once, not after the deadline. */
    @ParameterizedTest
    @MethodSource("faults")
    void shouldTakeADecisionThatFailsForANo(Supplier<Throwable> kind) throws IOException, InterruptedException {
        RawClient hit = live.connect();
        slow = true;
        fault = kind;
        long begun = System.nanoTime();
        assertThat(hit.ask("DESCRIBE", "/a").status()).isEqualTo(403);
        assertThat(System.nanoTime() - begun).isLessThan(AuthorizationExecutor.DEADLINE_NANOS);
        slow = false;
        assertAllIsWell(kind);
    }

    /** What is done once a second is done again, whatever it has thrown. */
    @ParameterizedTest
    @MethodSource("faults")
    void shouldGoOnSweepingAfterFailures(Supplier<Throwable> kind) throws IOException, InterruptedException {
        AtomicInteger failures = new AtomicInteger();
        live.onEvent = () -> {
            if (fault.get() != null) {
                failures.incrementAndGet();
            }
            failIfAsked();
        };
        fault = kind;
        assertThatThrownBy(() -> live.setFormat(2, "/late", "H264"))
                .isInstanceOf(kind.get().getClass());
        while (failures.get() < 3) {
            Thread.sleep(10);
        }
        fault = () -> null;
        awaitEvent("ready /late");
        assertAllIsWell(kind);
    }
}
