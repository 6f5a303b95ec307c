package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.auth.Authorizer;
import io.github.rtspsink.server.RawClient.Reply;
import io.github.rtspsink.settings.Account;
import io.github.rtspsink.settings.ServerSettings;
import io.github.rtspsink.settings.SettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see what, and how many there may be. */
@Timeout(60)
class AccessIT {
    private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
    private static final String ALICE = basic("alice:secret");
    private static final String BOB = basic("bob:hush");
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    private final LogKeeper log = new LogKeeper();
    private @Nullable LiveServer live;

    private static String basic(String userAndPassword) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private void begin(String settings) throws IOException {
        begin(settings, Authorizer.NONE);
    }

    private void begin(String settings, Authorizer authorizer) throws IOException {
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\n" + settings), authorizer, log);
        live.publish(1, "/a", 10);
        live.publish(2, "/b", 10);
    }

    private RawClient connect() throws IOException {
        return live.connect();
    }

    @AfterEach
    void stop() {
        if (live != null) {
            live.close();
        }
        assertThat(log.text()).doesNotContain("secret", "hush");
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("in time").isNegative();
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private String play(RawClient client, String path, String credentials) throws IOException {
        Reply setup = client.ask("SETUP", path + "/stream=0", TCP, credentials);
        assertThat(setup.status()).isEqualTo(200);
        String session = "Session: " + setup.session();
        assertThat(client.ask("PLAY", path, session, credentials).status()).isEqualTo(200);
        return session;
    }

    // Rights of a mapping

    @ParameterizedTest
    @CsvSource({"DESCRIBE, /a", "SETUP, /a/stream=0"})
    void shouldLetOnlyThePadsUsersIn(String method, String path) throws IOException {
        begin("auth=alice:secret,bob:hush\n");
        live.server.restrictStream(LiveServer.SINK, 1, "bob, carol");
        RawClient client = connect();
        assertThat(client.ask(method, path, TCP, ALICE).status()).isEqualTo(403);
        assertThat(client.ask(method, path, TCP, BOB).status()).isEqualTo(200);
        assertThat(client.ask(method, path.replace("/a", "/b"), TCP, ALICE).status())
                .isEqualTo(200);
        live.server.restrictStream(LiveServer.SINK, 1, "");
        assertThat(client.ask(method, path, TCP, ALICE).status()).isEqualTo(200);
    }

    @Test
    void shouldShowOutWhoMayNotWatchAnyMore() throws IOException {
        begin("auth=alice:secret,bob:hush\n");
        RawClient alice = connect();
        RawClient bob = connect();
        String aliceSession = play(alice, "/a", ALICE);
        String bobSession = play(bob, "/a", BOB);
        live.server.restrictStream(LiveServer.SINK, 1, "bob");
        assertThat(alice.ask("GET_PARAMETER", "/a", aliceSession, ALICE).status())
                .isEqualTo(454);
        assertThat(bob.ask("GET_PARAMETER", "/a", bobSession, BOB).status()).isEqualTo(200);
    }

    @Test
    void shouldRefuseUsersOfAPadWhereNobodyCanLogIn() throws IOException {
        begin("");
        assertThatThrownBy(() -> live.server.restrictStream(LiveServer.SINK, 1, "alice"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("auth-file");
    }

    // auth-file

    private static String line(String user, String password, String more) {
        return user + ":rtspsink:" + Account.ha1(io.github.rtspsink.rtsp.DigestAlgorithm.MD5, user, password) + more
                + "\n";
    }

    @Test
    void shouldFollowTheFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("users");
        Files.writeString(file, line("alice", "secret", " mappings=/a") + line("bob", "hush", ""));
        begin("auth-file=" + file + "\n");
        RawClient client = connect();
        assertThat(client.ask("DESCRIBE", "/a", ALICE).status()).isEqualTo(200);
        assertThat(client.ask("DESCRIBE", "/b", ALICE).status()).isEqualTo(403);
        assertThat(client.ask("DESCRIBE", "/nothing", ALICE).status()).isEqualTo(403);
        assertThat(client.ask("DESCRIBE", "/b", BOB).status()).isEqualTo(200);
        RawClient bob = connect();
        String session = play(bob, "/b", BOB);

        Files.writeString(file, line("alice", "secret", "") + line("dave", "hush", ""));
        await(() -> log.text().contains("read again: 2 users"));
        assertThat(client.ask("DESCRIBE", "/b", ALICE).status()).isEqualTo(200);
        assertThat(client.ask("DESCRIBE", "/b", BOB).status()).isEqualTo(401);
        assertThat(bob.ask("GET_PARAMETER", "/b", session, basic("dave:hush")).status())
                .isEqualTo(454);
        await(() -> live.events.contains("left /b TCP 0"));
    }

    @Test
    void shouldKeepTheUsersWhileTheFileIsBrokenOrGone(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("users");
        Files.writeString(file, line("alice", "secret", ""));
        begin("auth-file=" + file + "\n");
        RawClient client = connect();
        Files.writeString(file, "alice:secret\n");
        await(() -> log.text().contains("Line 1 of auth-file"));
        assertThat(client.ask("DESCRIBE", "/a", ALICE).status()).isEqualTo(200);
        Files.delete(file);
        await(() -> log.text().contains("does not exist"));
        assertThat(client.ask("DESCRIBE", "/a", ALICE).status()).isEqualTo(200);
        Files.writeString(file, line("bob", "hush", ""));
        await(() -> log.text().contains("read again: 1 users"));
        assertThat(client.ask("DESCRIBE", "/a", ALICE).status()).isEqualTo(401);
        assertThat(client.ask("DESCRIBE", "/a", BOB).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "# nobody\n"})
    void shouldNotStartWithABrokenFile(String text, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("users");
        Files.writeString(file, text);
        assertThatThrownBy(() -> begin("auth-file=" + file + "\n")).isInstanceOf(SettingsException.class);
    }

    @Test
    void shouldNotStartWithoutItsFileOrItsHashes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("users");
        assertThatThrownBy(() -> begin("auth-file=" + file + "\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> begin("auth-file=" + folder + "\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("no regular file");
        Files.write(file, new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> begin("auth-file=" + file + "\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("larger");
        Files.writeString(file, line("alice", "secret", ""));
        assertThatThrownBy(() -> begin("auth-methods=digest-sha256\nauth-file=" + file + "\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("SHA-256");
    }

    @Test
    void shouldLetAUserInOnlyFromTheirAddresses(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("users");
        Files.writeString(file, line("alice", "secret", " from=10.0.0.0/8") + line("bob", "hush", " from=127.0.0.0/8"));
        begin("auth-file=" + file + "\n");
        RawClient client = connect();
        assertThat(client.ask("DESCRIBE", "/a", ALICE).status()).isEqualTo(401);
        assertThat(client.ask("DESCRIBE", "/a", BOB).status()).isEqualTo(200);
    }

    // Limits

    @Test
    void shouldHangUpOnAddressesOutsideOfAllow() throws IOException {
        begin("allow=10.0.0.0/8,::1\n");
        assertThat(connect().closedByServer()).isTrue();
        assertThat(log.text()).contains("not in allow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-connections", "max-connections-per-address"})
    void shouldHangUpOnTooManyConnections(String limit) throws IOException {
        begin(limit + "=2\n");
        RawClient first = connect();
        RawClient second = connect();
        assertThat(first.ask("OPTIONS", "*").status()).isEqualTo(200);
        for (int i = 0; i < 20; i++) {
            assertThat(connect().closedByServer()).isTrue();
        }
        assertThat(second.ask("DESCRIBE", "/a").status()).isEqualTo(200);
        assertThat(log.text().split(limit + " is reached", -1)).as("told once").hasSize(2);
        first.close();
        await(() -> isServed());
    }

    private boolean isServed() {
        try {
            return connect().ask("OPTIONS", "*").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldHaveNoMoreSessionsThanAllowed() throws IOException {
        begin("max-sessions=2\n");
        RawClient client = connect();
        play(client, "/a", "X: y");
        String udp = "Transport: RTP/AVP;unicast;client_port=40000-40001";
        Reply second = client.ask("SETUP", "/b/stream=0", udp);
        assertThat(second.status()).isEqualTo(200);
        assertThat(client.ask("SETUP", "/b/stream=0", udp).status()).isEqualTo(503);
        assertThat(client.ask("TEARDOWN", "/b", "Session: " + second.session()).status())
                .isEqualTo(200);
        assertThat(client.ask("SETUP", "/b/stream=0", udp).status()).isEqualTo(200);
    }

    @Test
    void shouldHangUpOnWhoDoesNotLogInInTime() throws IOException {
        begin("auth=alice:secret\nlogin-timeout=1\n");
        RawClient alice = connect();
        assertThat(alice.ask("DESCRIBE", "/a", ALICE).status()).isEqualTo(200);
        RawClient stranger = connect();
        RawClient silent = connect();
        assertThat(stranger.ask("OPTIONS", "*").status()).isEqualTo(200);
        assertThat(stranger.ask("DESCRIBE", "/a").status()).isEqualTo(401);
        assertThat(stranger.closedByServer()).isTrue();
        assertThat(silent.closedByServer()).isTrue();
        assertThat(alice.ask("DESCRIBE", "/a", ALICE).status()).isEqualTo(200);
    }

    @Test
    void shouldRefuseLongHeads() throws IOException {
        begin("max-header-bytes=1024\n");
        RawClient client = connect();
        assertThat(client.ask("OPTIONS", "*", "X: " + "y".repeat(900)).status()).isEqualTo(200);
        client.send("OPTIONS * RTSP/1.0\r\nCSeq: 2\r\nX: " + "y".repeat(1100));
        assertThat(client.reply().status()).isEqualTo(400);
        assertThat(client.closedByServer()).isTrue();
    }

    // What the application decides

    private static final class Doorman implements Authorizer {
        private final List<Viewer> asked = new CopyOnWriteArrayList<>();
        private final CountDownLatch slow = new CountDownLatch(1);

        @Override
        public boolean decides(int sink) {
            return sink == LiveServer.SINK;
        }

        @Override
        public boolean mayEnter(int sink, Viewer viewer) {
            asked.add(viewer);
            if (viewer.mapping().equals("/b")) {
                try {
                    assertThat(slow.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS)).isTrue();
                } catch (InterruptedException e) {
                    return false;
                }
            }
            if (viewer.user().equals("bob")) {
                throw new IllegalStateException("no answer");
            }
            return !viewer.method().equals("PLAY");
        }
    }

    @Test
    void shouldAskTheApplicationLast() throws IOException {
        Doorman doorman = new Doorman();
        begin("auth=alice:secret,bob:hush\n", doorman);
        RawClient client = connect();
        assertThat(client.ask("DESCRIBE", "/a").status()).isEqualTo(401);
        assertThat(client.ask("DESCRIBE", "/nothing", ALICE).status()).isEqualTo(404);
        assertThat(doorman.asked).isEmpty();
        assertThat(client.ask("DESCRIBE", "/a", BOB).status())
                .as("an exception is a no")
                .isEqualTo(403);
        assertThat(client.ask("DESCRIBE", "/a", ALICE).status()).isEqualTo(200);
        Reply setup = client.ask("SETUP", "/a/stream=0", TCP, ALICE);
        assertThat(setup.status()).isEqualTo(200);
        String session = "Session: " + setup.session();
        assertThat(client.ask("PLAY", "/a", session, ALICE).status()).isEqualTo(403);
        assertThat(client.ask("TEARDOWN", "/a", session, ALICE).status()).isEqualTo(200);
        assertThat(doorman.asked).endsWith(new Authorizer.Viewer("alice", "127.0.0.1", "/a", "PLAY"));
    }

    @Test
    void shouldHoldUpNobodyElseWhileTheApplicationThinks() throws IOException {
        Doorman doorman = new Doorman();
        begin("", doorman);
        RawClient waiting = connect();
        waiting.send(waiting.request("DESCRIBE", "/b"));
        await(() -> doorman.asked.size() == 1);
        RawClient other = connect();
        assertThat(other.ask("DESCRIBE", "/a").status()).isEqualTo(200);
        doorman.slow.countDown();
        assertThat(waiting.reply().status()).isEqualTo(200);
    }

    /** Nothing may be added to what has ended, for nobody would take it away again. */
    @ParameterizedTest
    @ValueSource(strings = {"SETUP", "PLAY"})
    void shouldNotGoOnWithASessionThatEndedMeanwhile(String method) throws IOException {
        List<Authorizer.Viewer> asked = new CopyOnWriteArrayList<>();
        CountDownLatch slow = new CountDownLatch(1);
        begin("", new Authorizer() {
            @Override
            public boolean decides(int sink) {
                return true;
            }

            @Override
            public boolean mayEnter(int sink, Viewer viewer) {
                asked.add(viewer);
                try {
                    return asked.size() == 1 || slow.await(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    return false;
                }
            }
        });
        RawClient client = connect();
        String udp = "Transport: RTP/AVP;unicast;client_port=42000-42001";
        String session = "Session: " + client.ask("SETUP", "/a/stream=0", udp).session();
        String url = method.equals("SETUP") ? "/a/stream=0" : "/a";
        client.send(client.request(method, url, udp, session));
        await(() -> asked.size() == 2);
        assertThat(connect().ask("TEARDOWN", "/a", session).status()).isEqualTo(200);
        slow.countDown();
        assertThat(client.reply().status()).isEqualTo(454);
        assertThat(client.ask("OPTIONS", "*").status()).isEqualTo(200);
    }

    @Test
    void shouldNotGoOnForWhoLostTheRightMeanwhile() throws IOException {
        Doorman doorman = new Doorman();
        begin("auth=alice:secret,carol:hush\n", doorman);
        RawClient waiting = connect();
        waiting.send(waiting.request("DESCRIBE", "/b", ALICE));
        await(() -> doorman.asked.size() == 1);
        live.server.restrictStream(LiveServer.SINK, 2, "carol");
        doorman.slow.countDown();
        assertThat(waiting.reply().status()).isEqualTo(403);
    }

    @Test
    void shouldDoNothingForWhoHasLeftMeanwhile() throws IOException {
        Doorman doorman = new Doorman();
        begin("max-sessions=1\n", doorman);
        RawClient hasty = connect();
        hasty.send(hasty.request("SETUP", "/b/stream=0", TCP));
        await(() -> doorman.asked.size() == 1);
        hasty.close();
        doorman.slow.countDown();
        RawClient other = connect();
        assertThat(other.ask("DESCRIBE", "/b").status()).isEqualTo(200);
        assertThat(other.ask("SETUP", "/a/stream=0", TCP).status())
                .as("nobody holds the only session")
                .isEqualTo(200);
    }

    @Test
    void shouldNotDescribeWhatHasGoneMeanwhile() throws IOException {
        Doorman doorman = new Doorman();
        begin("", doorman);
        RawClient waiting = connect();
        waiting.send(waiting.request("DESCRIBE", "/b"));
        await(() -> doorman.asked.size() == 1);
        live.stop(2);
        live.server.removeStream(2);
        doorman.slow.countDown();
        assertThat(waiting.reply().status()).isEqualTo(404);
    }

    @Test
    void shouldTakeNoAnswerForANo() throws IOException {
        Doorman doorman = new Doorman();
        begin("", doorman);
        RawClient waiting = connect();
        waiting.send(waiting.request("DESCRIBE", "/b"));
        assertThat(waiting.reply().status()).isEqualTo(403);
        doorman.slow.countDown();
        assertThat(waiting.ask("DESCRIBE", "/b").status())
                .as("the late answer is not taken for another request's")
                .isEqualTo(200);
    }
}
