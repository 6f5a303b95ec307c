package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.server.RawClient.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The text of the property {@code stats}. */
@Timeout(60)
class StatisticsIT {
    @Test
    void shouldTellOfMappingsStreamsAndViewers() throws IOException {
        try (LiveServer live = LiveServer.withVideo("/a")) {
            live.publish(2, "/b", 10);
            try (RawClient client = new RawClient(live.port())) {
                Reply setup = client.ask(
                        "SETUP",
                        "/a/stream=0",
                        "Transport: RTP/AVP/TCP;unicast;interleaved=0-1",
                        "User-Agent: begin trick end");
                client.ask("PLAY", "/a", "Session: " + setup.session());
                client.frame();

                String text = live.server.stats(LiveServer.SINK);

                assertThat(text.split("\n")).contains("u mappings 2", "u viewers 1", "u malformed-rtcp 0");
                assertThat(text)
                        .containsOnlyOnce("begin viewer-0\n")
                        .contains("s user-agent begin trick end\n")
                        .contains("s session " + setup.session().substring(0, 8) + "\n")
                        .doesNotContain(setup.session())
                        .contains("s mapping /a\n")
                        .contains("s mapping /b\n");
                assertThat(depths(text)).startsWith(1, 2, 3).endsWith(1, 0);
                assertThat(live.server.stats(99)).isEqualTo("u mappings 0\nu viewers 0\nu malformed-rtcp 0\n");
            }
        }
    }

    /** Of nesting, after each line that changes it. */
    private static List<Integer> depths(String text) {
        List<Integer> depths = new ArrayList<>();
        int depth = 0;
        for (String line : text.split("\n")) {
            depth += line.startsWith("begin ") ? 1 : line.equals("end") ? -1 : 0;
            if (line.startsWith("begin ") || line.equals("end")) {
                depths.add(depth);
            }
        }
        return depths;
    }
}
