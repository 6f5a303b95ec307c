package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.auth.Authorizer;
import io.github.rtspsink.server.RawClient.Reply;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw requests to a server with users. */
@Timeout(60)
class LoginIT {
    private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
    private static final DigestUser ALICE = new DigestUser("alice", "secret");
    private static final DigestUser BOB = new DigestUser("bob", "");

    private final LogKeeper log = new LogKeeper();
    private LiveServer live;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        begin("auth=alice:secret,bob:\nauth-methods=digest-md5+digest-sha256+basic\n");
    }

    private void begin(String settings) throws IOException {
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\n" + settings), Authorizer.NONE, log);
        live.publish(1, "/stream1", 10);
        client = new RawClient(live.port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        live.close();
        assertThat(log.text()).doesNotContain("secret", "Authorization", "response=", "YWxpY2U6");
    }

    private static String basic(String userAndPassword) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private String nonce() throws IOException {
        Reply reply = client.ask("DESCRIBE", "/stream1");
        assertThat(reply.status()).isEqualTo(401);
        return nonceOf(reply);
    }

    private static String nonceOf(Reply reply) {
        return reply.all("WWW-Authenticate").get(0).replaceAll(".*nonce=\"([^\"]+)\".*", "$1");
    }

    private DigestUser.Request request(String method, String path, String nonce) {
        return new DigestUser.Request(method, client.url(path), nonce);
    }

    @Test
    void shouldOfferMethodsInTheOrderThatPlayersUnderstand() throws IOException {
        List<String> offers = client.ask("DESCRIBE", "/stream1").all("WWW-Authenticate");
        assertThat(offers).hasSize(3);
        String digest = "Digest realm=\"rtspsink\", nonce=\"[0-9a-f]{80}\", algorithm=%s, qop=\"auth\"";
        assertThat(offers.get(0)).matches(String.format(digest, "SHA-256"));
        assertThat(offers.get(1)).matches(String.format(digest, "MD5"));
        assertThat(offers.get(2)).isEqualTo("Basic realm=\"rtspsink\"");
    }

    @ParameterizedTest
    @CsvSource({
        "DESCRIBE, /stream1",
        "DESCRIBE, /nothing",
        "SETUP, /stream1/stream=0",
        "SETUP, /nothing/stream=0",
        "PLAY, /stream1",
        "PAUSE, /nothing",
        "TEARDOWN, /stream1",
        "GET_PARAMETER, *",
        "SET_PARAMETER, /stream1",
        "ANNOUNCE, /stream1",
        "RECORD, /nothing"
    })
    void shouldAskWhoItIsWhateverIsWanted(String method, String path) throws IOException {
        assertThat(client.ask(method, path, TCP).status()).isEqualTo(401);
        assertThat(client.ask(method, path, TCP, "Session: 0123", basic("alice:wrong"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void shouldAnswerABareOptionsOnly() throws IOException {
        assertThat(client.ask("OPTIONS", "*").status()).isEqualTo(200);
        assertThat(client.ask("OPTIONS", "/stream1").status()).isEqualTo(200);
        assertThat(client.ask("OPTIONS", "*", "Session: 0123").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "alice:secret, 200",
        "bob:, 200",
        "bob:x, 401",
        "alice:, 401",
        "alice:Secret, 401",
        "carol:secret, 401",
        ":, 401"
    })
    void shouldCheckBasic(String credentials, int status) throws IOException {
        assertThat(client.ask("DESCRIBE", "/stream1", basic(credentials)).status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void shouldPlayWithDigest(String algorithm) throws IOException {
        DigestUser alice = new DigestUser("alice", "secret", algorithm);
        String nonce = nonce();
        assertThat(client.ask("DESCRIBE", "/stream1", alice.answer(request("DESCRIBE", "/stream1", nonce), 1))
                        .status())
                .isEqualTo(200);
        Reply setup = client.ask(
                "SETUP", "/stream1/stream=0", TCP, alice.answer(request("SETUP", "/stream1/stream=0", nonce), 2));
        assertThat(setup.status()).isEqualTo(200);
        Reply play = client.ask(
                "PLAY", "/stream1", "Session: " + setup.session(), alice.answer(request("PLAY", "/stream1", nonce), 3));
        assertThat(play.status()).isEqualTo(200);
        assertThat(client.frame().channel()).isLessThan(2);
    }

    @Test
    void shouldTakeAnAnswerWithoutCountForEachRequest() throws IOException {
        String nonce = nonce();
        for (int i = 0; i < 3; i++) {
            assertThat(client.ask("DESCRIBE", "/stream1", BOB.answer(request("DESCRIBE", "/stream1", nonce)))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldCallAReplayStale() throws IOException {
        String nonce = nonce();
        String answer = ALICE.answer(request("DESCRIBE", "/stream1", nonce), 1);
        assertThat(client.ask("DESCRIBE", "/stream1", answer).status()).isEqualTo(200);
        Reply replay = client.ask("DESCRIBE", "/stream1", answer);
        assertThat(replay.status()).isEqualTo(401);
        assertThat(replay.all("WWW-Authenticate").get(0)).contains("stale=true");
        String fresh = nonceOf(replay);
        assertThat(client.ask("DESCRIBE", "/stream1", ALICE.answer(request("DESCRIBE", "/stream1", fresh), 1))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldCallAnInventedNonceStaleOnlyToWhoKnowsThePassword() throws IOException {
        DigestUser.Request invented = request("DESCRIBE", "/stream1", "0".repeat(80));
        assertThat(client.ask("DESCRIBE", "/stream1", ALICE.answer(invented))
                        .all("WWW-Authenticate")
                        .get(0))
                .contains("stale=true");
        assertThat(client.ask("DESCRIBE", "/stream1", new DigestUser("alice", "x").answer(invented))
                        .all("WWW-Authenticate")
                        .get(0))
                .doesNotContain("stale");
    }

    @ParameterizedTest
    @CsvSource({
        "SETUP, /stream1, 200",
        "SETUP, rtsp://elsewhere/stream1/, 200",
        "SETUP, /stream1/stream=0, 200",
        "SETUP, /stream2/stream=0, 401",
        "SETUP, *, 401",
        "PLAY, /stream1/stream=0, 401"
    })
    void shouldTakeAnAnswerForThisMethodAndPathOnly(String hashedMethod, String hashedUri, int status)
            throws IOException {
        String answer = ALICE.answer(new DigestUser.Request(hashedMethod, hashedUri, nonce()));
        assertThat(client.ask("SETUP", "/stream1/stream=0", TCP, answer).status())
                .isEqualTo(status);
    }

    @Test
    void shouldIgnoreCredentialsInTheUrl() throws IOException {
        Reply reply = client.ask("DESCRIBE", "rtsp://alice:secret@127.0.0.1:" + live.port() + "/stream1");
        assertThat(reply.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Basic ?", "Authorization: Digest username=\"alice\""})
    void shouldRefuseABrokenHeaderAndGoOn(String header) throws IOException {
        assertThat(client.ask("DESCRIBE", "/stream1", header).status()).isEqualTo(400);
        assertThat(client.ask("DESCRIBE", "/stream1", basic("alice:secret"), basic("bob:"))
                        .status())
                .isEqualTo(400);
        assertThat(client.ask("DESCRIBE", "/stream1", basic("alice:secret")).status())
                .isEqualTo(200);
    }

    @Test
    void shouldKeepASessionToItsUser() throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP, basic("alice:secret"));
        String session = "Session: " + setup.session();
        assertThat(client.ask("PLAY", "/stream1", session, basic("alice:secret"))
                        .status())
                .isEqualTo(200);
        try (RawClient thief = new RawClient(live.port())) {
            for (String method : List.of("PAUSE", "TEARDOWN", "PLAY", "GET_PARAMETER", "SET_PARAMETER")) {
                assertThat(thief.ask(method, "/stream1", session).status())
                        .as(method)
                        .isEqualTo(401);
                assertThat(thief.ask(method, "/stream1", session, basic("bob:")).status())
                        .as(method)
                        .isEqualTo(454);
            }
        }
        assertThat(client.ask("PAUSE", "/stream1", session, basic("alice:secret"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldWantTheProofWithEveryRequest() throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP, basic("alice:secret"));
        assertThat(client.ask("PLAY", "/stream1", "Session: " + setup.session()).status())
                .isEqualTo(401);
        assertThat(client.ask("DESCRIBE", "/stream1").status()).isEqualTo(401);
    }

    @Test
    void shouldAcceptOnlyOfferedMethods() throws IOException {
        stop();
        begin("auth=alice:secret\nauth-methods=digest-md5\n");
        assertThat(client.ask("DESCRIBE", "/stream1").all("WWW-Authenticate")).hasSize(1);
        assertThat(client.ask("DESCRIBE", "/stream1", basic("alice:secret")).status())
                .isEqualTo(401);
        DigestUser sha = new DigestUser("alice", "secret", "SHA-256");
        String nonce = nonce();
        assertThat(client.ask("DESCRIBE", "/stream1", sha.answer(request("DESCRIBE", "/stream1", nonce)))
                        .status())
                .isEqualTo(401);
        assertThat(client.ask("DESCRIBE", "/stream1", ALICE.answer(request("DESCRIBE", "/stream1", nonce)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void shouldBlockWhoGuesses() throws IOException {
        stop();
        begin("auth=alice:secret,bob:\nmax-failed-logins=3\n");
        assertThat(client.ask("DESCRIBE", "/stream1", basic("bob:")).status()).isEqualTo(200);
        try (RawClient guesser = new RawClient(live.port())) {
            for (int i = 0; i < 3; i++) {
                assertThat(guesser.ask("DESCRIBE", "/stream1", basic("alice:" + i))
                                .status())
                        .isEqualTo(401);
            }
            assertThat(guesser.ask("DESCRIBE", "/stream1", basic("alice:secret"))
                            .status())
                    .as("even when it is right")
                    .isEqualTo(401);
        }
        assertThat(client.ask("DESCRIBE", "/stream1", basic("bob:")).status())
                .as("who is in goes on")
                .isEqualTo(200);
        assertThat(client.ask("DESCRIBE", "/stream1", basic("alice:secret")).status())
                .as("but as themselves only")
                .isEqualTo(401);
        assertThat(log.text()).contains("max-failed-logins is reached");
    }

    @Test
    void shouldNotShutOthersOfTheAddressOut() throws IOException {
        for (int i = 0; i < 40; i++) {
            assertThat(client.ask("DESCRIBE", "/stream1", basic("alice:" + i)).status())
                    .isEqualTo(401);
            assertThat(client.ask("DESCRIBE", "/stream1", basic("mallory" + i + ":x"))
                            .status())
                    .isEqualTo(401);
        }
        try (RawClient neighbour = new RawClient(live.port())) {
            assertThat(neighbour.ask("DESCRIBE", "/stream1", basic("bob:")).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldNotTellWhoIsBlockedThatTheProofIsRight() throws IOException {
        DigestUser.Request invented = request("DESCRIBE", "/stream1", "0".repeat(80));
        for (int i = 0; i < 20; i++) {
            client.ask("DESCRIBE", "/stream1", new DigestUser("alice", "x" + i).answer(invented));
        }
        Reply right = client.ask("DESCRIBE", "/stream1", ALICE.answer(invented));
        Reply unknown = client.ask("DESCRIBE", "/stream1", new DigestUser("mallory", "x").answer(invented));
        assertThat(right.status()).isEqualTo(401);
        assertThat(right.all("WWW-Authenticate").toString()).doesNotContain("stale");
        assertThat(unknown.status()).as("as users are that do not exist").isEqualTo(401);
    }

    @Test
    void shouldNotTakeAChallengeForAGuess() throws IOException {
        for (int i = 0; i < 50; i++) {
            assertThat(client.ask("DESCRIBE", "/stream1").status()).isEqualTo(401);
        }
        assertThat(client.ask("DESCRIBE", "/stream1", basic("alice:secret")).status())
                .isEqualTo(200);
    }
}
