package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.server.RawClient.Reply;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in the forms that players and recorders really send: what a live stream has no use for is ignored. */
@Timeout(60)
class OddRequestsIT {
    private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";

    private LiveServer live;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        live = LiveServer.withVideo("/stream1");
        client = live.connect();
    }

    @AfterEach
    void stop() {
        live.close();
    }

    private Reply play(String... headers) throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        String[] all = new String[headers.length + 1];
        all[0] = "Session: " + setup.session();
        System.arraycopy(headers, 0, all, 1, headers.length);
        return client.ask("PLAY", "/stream1", all);
    }

    /** Genetec's recorder leaves the choice of the channels to the server. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "RTP/AVP/TCP;unicast",
                "RTP/AVP/TCP",
                "RTP/AVP/TCP;unicast;interleaved=7",
                "RTP/AVP/TCP;unicast;interleaved=1-2",
                "RTP/AVP/TCP;unicast;interleaved=4-9;foo=bar;layers=1"
            })
    void shouldChooseTheChannelsWhereNoUsablePairIsNamed(String transport) throws IOException {
        live.publish(2, "/stream1", 10);
        Reply first = client.ask("SETUP", "/stream1/stream=0", "Transport: " + transport);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Transport")).contains("interleaved=0-1");
        Reply second =
                client.ask("SETUP", "/stream1/stream=1", "Transport: " + transport, "Session: " + first.session());
        assertThat(second.header("Transport")).contains("interleaved=2-3");
        assertThat(client.ask("PLAY", "/stream1", "Session: " + first.session()).status())
                .isEqualTo(200);
        assertThat(client.frame().channel()).isBetween(0, 3);
    }

    @Test
    void shouldAnswer461WhenAllChannelsAreTaken() throws IOException {
        String session = "X-None: 1";
        for (int i = 0; i < 129; i++) {
            live.setFormat(100 + i, "/wall", "H264");
            Reply setup = client.ask("SETUP", "/wall/stream=" + i, "Transport: RTP/AVP/TCP", session);
            assertThat(setup.status()).isEqualTo(i < 128 ? 200 : 461);
            session = i < 128 ? "Session: " + setup.session() : session;
        }
    }

    @Test
    void shouldReadAllTransportHeaders() throws IOException {
        Reply setup = client.ask(
                "SETUP", "/stream1/stream=0", "Transport: RTP/AVP;multicast", "Transport: RTP/AVP/TCP;unicast");
        assertThat(setup.header("Transport")).contains("RTP/AVP/TCP;unicast;interleaved=0-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.000-",
                "npt=",
                "npt=x",
                "foo",
                "-",
                "npt=10-5",
                "npt=1e5-",
                "frames=0-",
                "clock=now-",
                "smpte=1-",
                "npt=0.000-, npt=5-",
                "npt=0-;time=now"
            })
    void shouldPlayFromNowOnWhateverRangeIsAskedFor(String range) throws IOException {
        Reply play = play("Range: " + range);
        assertThat(play.status()).isEqualTo(200);
        assertThat(play.header("Range")).isEqualTo("npt=now-");
        assertThat(play.header("RTP-Info")).contains("seq=");
    }

    @ParameterizedTest
    @CsvSource({"Scale, nan", "Scale, inf", "Scale, 0", "Scale, 4", "Speed, -2", "Speed, x", "Speed, 1.000"})
    void shouldSayThatItPlaysAtItsOwnSpeed(String name, String value) throws IOException {
        Reply play = play(name + ": " + value);
        assertThat(play.status()).isEqualTo(200);
        assertThat(play.header(name)).isEqualTo("1.000");
    }

    @Test
    void shouldNotSpeakOfSpeedUnasked() throws IOException {
        Reply play = play();
        assertThat(play.all("Scale")).isEmpty();
        assertThat(play.all("Speed")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Blocksize: x",
                "Bandwidth: -1",
                "If-Modified-Since: yesterday",
                "If-Match: \"\"",
                "Accept: garbage",
                "Accept:",
                "Accept-Encoding: q=7",
                "Cache-Control: ?",
                "Conference: x",
                "Date: never",
                "From: me",
                "User-Agent: \u00e9\u00ff\u0085",
                "Authorization: nonsense",
                "x-foo:bar",
                "Session:"
            })
    void shouldIgnoreHeadersThatItHasNoUseFor(String header) throws IOException {
        assertThat(client.ask("DESCRIBE", "/stream1", header).status()).isEqualTo(200);
        assertThat(client.ask("SETUP", "/stream1/stream=0", TCP, header).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {";timeout=60", ";timeout=0", ";timeout=x", " ; timeout=60 ;foo"})
    void shouldTakeWhatStandsBehindASession(String rest) throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        assertThat(client.ask("PLAY", "/stream1", "Session: " + setup.session() + rest)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/stream1/stream=0",
                "//stream1//stream=0/",
                "/stream1/stream=0?x=1",
                "/stream1?x=1/stream=0",
                "/stream1/"
            })
    void shouldSetUpHoweverTheControlUrlIsWritten(String path) throws IOException {
        Reply setup = client.ask("SETUP", path, TCP);
        assertThat(setup.status()).isEqualTo(200);
        assertThat(client.ask("PLAY", path, "Session: " + setup.session()).status())
                .isEqualTo(200);
    }

    @Test
    void shouldAnswerAUrlWithoutAPathAndAMethodInLowerCase() throws IOException {
        client.send("OPTIONS " + client.url("") + " RTSP/1.0\r\nCSeq: 1\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(200);
        client.send("DESCRIBE " + client.url("") + " RTSP/1.0\r\nCSeq: 2\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(404);
        client.send("describe /stream1 RTSP/1.0\r\ncseq: 3\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET_PARAMETER | X: 1 | '' | 200",
                "SET_PARAMETER | X: 1 | '' | 200",
                "GET_PARAMETER | X: 1 | <CRLF> | 200",
                "GET_PARAMETER | Content-Type: text/parameters | ping | 200",
                "SET_PARAMETER | X: 1 | KeepAlive<CRLF> | 200",
                "SET_PARAMETER | Content-Type: text/parameters | Ping: Pong<CRLF> | 200",
                "SET_PARAMETER | X: 1 | anything | 200",
                "SET_PARAMETER | Content-Type: application/x-wms-logconnectstats | a: b | 200",
                "GET_PARAMETER | Content-Type: text/parameters | jitter | 451",
                "GET_PARAMETER | X: 1 | ping<CRLF>jitter<CRLF> | 451",
                "SET_PARAMETER | Content-Type: Text/Parameters; charset=utf-8 | volume: 11 | 451"
            })
    void shouldTellAKeepAliveFromAQuestion(String method, String header, String body, int status) throws IOException {
        Reply setup = client.ask("SETUP", "/stream1/stream=0", TCP);
        String text = body.replace("<CRLF>", "\r\n");
        client.send(client.request(
                        method, "/stream1", "Session: " + setup.session(), header, "Content-Length: " + text.length())
                + text);
        Reply reply = client.reply();
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.session()).isEqualTo(setup.session());
    }
}
