package io.github.rtspsink.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.settings.ServerSettings;
import io.github.rtspsink.settings.SettingsException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sharing, starting and closing of servers that are only names. Starts threads of its own; owns them. */
@Timeout(30)
class ServersTest {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch mayClose = new CountDownLatch(1);
    private volatile boolean slowToClose;
    private volatile boolean failsToJoin;

    private final Servers<String> servers = new Servers<>(new Servers.Lifecycle<>() {
        @Override
        public String start(ServerSettings settings) {
            if (settings.service() == 9) {
                throw new IllegalArgumentException("port 9 is taken");
            }
            events.add("start " + settings.service());
            return settings.address() + ":" + settings.service();
        }

        @Override
        public void join(String server, int sink, ServerSettings settings) {
            if (failsToJoin) {
                throw new IllegalStateException("no room");
            }
            events.add("join " + sink);
        }

        @Override
        public void leave(String server, int sink) {
            events.add("leave " + sink);
        }

        @Override
        public void close(String server) {
            closing.countDown();
            if (slowToClose) {
                await(mayClose);
            }
            events.add("close " + server);
        }
    });

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ServerSettings settings(int service) {
        return ServerSettings.parse("address=127.0.0.1\nservice=" + service + "\n");
    }

    @Test
    void shouldShareAServerUntilTheLastSinkLeaves() {
        String first = servers.open(1, settings(8554));
        assertThat(servers.open(2, settings(8554))).isSameAs(first);
        servers.close(1);
        assertThat(servers.of(2)).isSameAs(first);
        servers.close(2);
        servers.close(2);
        assertThat(events)
                .containsExactly("start 8554", "join 1", "join 2", "leave 1", "leave 2", "close 127.0.0.1:8554");
        assertThatThrownBy(() -> servers.of(2)).hasMessageContaining("sink 2 is not open");
    }

    @Test
    void shouldStartAServerOfItsOwnForEachServiceZero() {
        assertThat(servers.open(1, settings(0))).isNotSameAs(servers.open(2, settings(0)));
        assertThat(events).containsExactly("start 0", "join 1", "start 0", "join 2");
    }

    @Test
    void shouldTryAgainAfterAStartThatFailed() {
        assertThatThrownBy(() -> servers.open(1, settings(9))).hasMessageContaining("taken");
        assertThatThrownBy(() -> servers.open(1, settings(9))).hasMessageContaining("taken");
        assertThat(events).isEmpty();
    }

    @Test
    void shouldCloseAServerThatItsOnlySinkCouldNotJoin() {
        failsToJoin = true;
        assertThatThrownBy(() -> servers.open(1, settings(8554))).hasMessageContaining("no room");
        assertThat(events).containsExactly("start 8554", "close 127.0.0.1:8554");
    }

    @Test
    void shouldKeepTheServerWhenASinkWithOtherSettingsIsRefused() {
        servers.open(1, settings(8554));
        ServerSettings other = ServerSettings.parse("address=127.0.0.1\nservice=8554\nauth=a:b\n");
        assertThatThrownBy(() -> servers.open(2, other)).isInstanceOf(SettingsException.class);
        assertThat(events).containsExactly("start 8554", "join 1");
        assertThat(servers.of(1)).isNotNull();
    }

    /** A server closes for as long as its viewers take to hang up; another sink's streaming thread has no time for that. */
    @Test
    void shouldAnswerForOtherSinksWhileAServerCloses() {
        servers.open(1, settings(8554));
        servers.open(2, settings(8555));
        slowToClose = true;
        CompletableFuture<Void> close = CompletableFuture.runAsync(() -> servers.close(1));
        await(closing);
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
            assertThat(servers.of(2)).isEqualTo("127.0.0.1:8555");
            servers.open(3, settings(8556));
            slowToClose = false;
            servers.close(3);
        });
        assertThat(others).succeedsWithin(java.time.Duration.ofSeconds(5));
        assertThat(close).isNotDone();
        mayClose.countDown();
        close.join();
    }

    @Test
    void shouldStartAgainOnlyOnceThePortIsFree() {
        servers.open(1, settings(8554));
        slowToClose = true;
        CompletableFuture<Void> close = CompletableFuture.runAsync(() -> servers.close(1));
        await(closing);
        CompletableFuture<String> again = CompletableFuture.supplyAsync(() -> servers.open(2, settings(8554)));
        mayClose.countDown();
        close.join();
        again.join();
        assertThat(events)
                .containsExactly("start 8554", "join 1", "leave 1", "close 127.0.0.1:8554", "start 8554", "join 2");
    }
}
