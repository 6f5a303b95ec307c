package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.rtsp.DigestAlgorithm;
import io.github.rtspsink.settings.Account;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However a path is spelt, its rights are those of what would be served. */
@Timeout(60)
class PathsOfOthersIT {
    private static final String ALICE = "Authorization: Basic "
            + Base64.getEncoder().encodeToString("alice:secret".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    private Path folder;

    private LiveServer live;

    @BeforeEach
    void start() throws IOException {
        Path users = folder.resolve("users");
        Files.writeString(
                users, "alice:rtspsink:" + Account.ha1(DigestAlgorithm.MD5, "alice", "secret") + " mappings=/a\n");
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\nauth-file=" + users + "\n"));
        live.publish(1, "/a", 10);
        live.publish(2, "/b", 10);
    }

    @AfterEach
    void stop() {
        live.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/b, 403",
        "//b, 403",
        "/b/, 403",
        "/%62, 403",
        "/%2fb, 403",
        "/b?/a, 403",
        "/b#/a, 403",
        "/b/stream=0, 403",
        "/b/stream=0/, 403",
        "/B, 403",
        "/a/../b, 403",
        "/a/%2e%2e/b, 403",
        "/a%2f..%2fb, 403",
        "/a/stream=0/../b, 403",
        "/b%00, 400",
        "/%zz, 400",
        "rtsp://x/b, 403",
        "rtsp://x/a@y/b, 403",
        "rtsp://x?/a, 403",
        "/%61, 200",
        "//a/, 200",
        "/a?/../b, 200",
        "/a#/../b, 200"
    })
    void shouldGiveNoSpellingMoreRights(String path, int status) throws IOException {
        try (RawClient client = new RawClient(live.port())) {
            RawClient.Reply reply = client.ask("DESCRIBE", path, ALICE);
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.body()).as("the name of /b").doesNotContain("s=/b");
        }
    }
}
