package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rtspsink.auth.Authorizer;
import io.github.rtspsink.server.RawClient.Reply;
import io.github.rtspsink.settings.ServerSettings;
import io.github.rtspsink.settings.SettingsException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONVIF's back channel, raw over loopback. Runs on the test's thread. Owns its server and connections. */
@Timeout(60)
class BackchannelIT {
    private static final String REQUIRE = "Require: www.onvif.org/ver20/backchannel";
    private static final String MEDIA = "m=audio 0 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendonly\r\n";
    private static final String TALK = "/door/stream=9999";
    private static final int ID = 70;
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    private @Nullable LiveServer live;

    private void begin(String settings) {
        live = new LiveServer(
                ServerSettings.parse("address=127.0.0.1\nservice=0\n" + settings),
                Authorizer.NONE,
                System.getLogger("test"));
        live.publish(1, "/door", 10);
        live.publish(2, "/yard", 10);
    }

    private void beginWithTalk() {
        begin("");
        live.server.offerBackchannel(LiveServer.SINK, ID, "/door", "", MEDIA);
    }

    private RawClient connect() throws IOException {
        return live.connect();
    }

    @AfterEach
    void stop() {
        if (live != null) {
            live.close();
        }
    }

    private static byte[] sound(int sequence) {
        ByteBuffer packet = ByteBuffer.allocate(172);
        packet.put((byte) 0x80).put((byte) 0).putShort((short) sequence).putInt(sequence * 160);
        return packet.putInt(0x1234).array();
    }

    private static byte[] framed(int channel, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(4 + payload.length);
        return frame.put((byte) '$')
                .put((byte) channel)
                .putShort((short) payload.length)
                .put(payload)
                .array();
    }

    private static String tcp(int channel) {
        return "Transport: RTP/AVP/TCP;unicast;interleaved=" + channel + "-" + (channel + 1);
    }

    /** Sets picture and sound up on one connection and plays; returns the session header. */
    private String talkOverTcp(RawClient client) throws IOException {
        Reply picture = client.ask("SETUP", "/door/stream=0", tcp(0), REQUIRE);
        String session = "Session: " + picture.session();
        Reply talk = client.ask("SETUP", TALK, tcp(2), session, REQUIRE);
        assertThat(talk.status()).isEqualTo(200);
        assertThat(talk.header("Transport")).isEqualTo("RTP/AVP/TCP;unicast;interleaved=2-3;mode=\"PLAY\"");
        client.send(framed(2, sound(99)));
        assertThat(client.ask("PLAY", "/door", session, REQUIRE).status()).isEqualTo(200);
        assertThat(live.talks).as("before PLAY").isEmpty();
        assertThat(client.ask("PAUSE", TALK, session).status())
                .as("aggregate only")
                .isEqualTo(460);
        return session;
    }

    private void awaitHeard(int count) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (live.talks.size() < count) {
            assertThat(System.nanoTime() - end)
                    .as("heard %d", live.talks.size())
                    .isNegative();
            Thread.onSpinWait();
        }
    }

    /** A request after which everything sent on the connection before has been taken or thrown away. */
    private static void settle(RawClient client) throws IOException {
        assertThat(client.ask("OPTIONS", "*").status()).isEqualTo(200);
    }

    @Test
    void shouldDescribeItToThoseWhoAsk() throws IOException {
        beginWithTalk();
        RawClient client = connect();
        String plain = client.ask("DESCRIBE", "/door").body();
        Reply asked = client.ask("DESCRIBE", "/door", REQUIRE);
        assertThat(plain).doesNotContain("m=audio", "sendonly");
        assertThat(asked.body())
                .isEqualTo(plain + "m=audio 0 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\na=rtpmap:0 PCMU/8000\r\na=sendonly\r\n"
                        + "a=control:stream=9999\r\n");
    }

    @ParameterizedTest
    @CsvSource({"DESCRIBE, /yard", "SETUP, /yard/stream=0"})
    void shouldRefuseTheFeatureWhereNobodyListens(String method, String path) throws IOException {
        beginWithTalk();
        Reply reply = connect().ask(method, path, tcp(0), REQUIRE);
        assertThat(reply.status()).isEqualTo(551);
        assertThat(reply.header("Unsupported")).isEqualTo("www.onvif.org/ver20/backchannel");
    }

    @Test
    void shouldNotKnowTheFeatureWithoutABackchannel() throws IOException {
        begin("");
        RawClient client = connect();
        assertThat(client.ask("OPTIONS", "*", REQUIRE).status()).isEqualTo(551);
        assertThat(client.ask("DESCRIBE", "/door", REQUIRE).status()).isEqualTo(551);
        assertThat(client.ask("SETUP", TALK, tcp(0)).status()).isEqualTo(404);
        live.server.offerBackchannel(LiveServer.SINK, ID, "", "", MEDIA);
        assertThat(client.ask("DESCRIBE", "/yard", REQUIRE).status()).isEqualTo(200);
        live.server.withdrawBackchannel(ID);
        assertThat(client.ask("DESCRIBE", "/yard", REQUIRE).status()).isEqualTo(551);
    }

    @Test
    void shouldHearAViewerOverTcp() throws IOException {
        beginWithTalk();
        RawClient client = connect();
        String session = talkOverTcp(client);
        for (int i = 0; i < 5; i++) {
            client.send(framed(2, sound(i)));
        }
        awaitHeard(5);
        for (int i = 0; i < 5; i++) {
            assertThat(live.talks.get(i)).isEqualTo(sound(i));
        }
        client.send(framed(0, sound(5)));
        client.send(framed(4, sound(6)));
        client.ask("PAUSE", "/door", session);
        client.send(framed(2, sound(7)));
        settle(client);
        assertThat(live.talks).as("other channels, and while paused").hasSize(5);
    }

    @Test
    void shouldHearAViewerOverUdpFromTheNamedPortOnly() throws IOException {
        beginWithTalk();
        RawClient client = connect();
        try (DatagramSocket named = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String ports = "client_port=" + named.getLocalPort() + "-" + (named.getLocalPort() + 1);
            Reply setup = client.ask("SETUP", TALK, "Transport: RTP/AVP;unicast;" + ports, REQUIRE);
            assertThat(setup.status()).isEqualTo(200);
            int port = Integer.parseInt(setup.header("Transport").replaceAll(".*server_port=(\\d+)-.*", "$1"));
            Reply play = client.ask("PLAY", TALK, "Session: " + setup.session(), REQUIRE);
            assertThat(play.status()).isEqualTo(200);
            assertThat(play.header("RTP-Info")).isEmpty();
            send(stranger, sound(1), port);
            send(named, sound(2), port);
            awaitHeard(1);
            assertThat(live.talks.get(0)).isEqualTo(sound(2));
        }
    }

    private static void send(DatagramSocket socket, byte[] packet, int port) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void shouldHearOneTalkerAtATime() throws IOException {
        beginWithTalk();
        RawClient first = connect();
        RawClient second = connect();
        talkOverTcp(first);
        talkOverTcp(second);
        first.send(framed(2, sound(1)));
        awaitHeard(1);
        second.send(framed(2, sound(2)));
        settle(second);
        assertThat(live.talks.get(live.talks.size() - 1)).isEqualTo(sound(1));
        first.close();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (live.talks.size() < 2) {
            second.send(framed(2, sound(3)));
            settle(second);
            assertThat(System.nanoTime() - end).isNegative();
        }
        assertThat(live.talks.get(1)).isEqualTo(sound(3));
    }

    @Test
    void shouldForgetTheTalkOfAWithdrawnBackchannel() throws IOException {
        beginWithTalk();
        RawClient client = connect();
        String session = talkOverTcp(client);
        live.server.withdrawBackchannel(ID);
        client.send(framed(2, sound(1)));
        settle(client);
        assertThat(live.talks).isEmpty();
        assertThat(client.ask("GET_PARAMETER", "/door", session).status()).isEqualTo(200);
    }

    @Test
    void shouldLetOnlyItsUsersTalk() throws IOException {
        begin("auth=alice:secret,bob:hush\n");
        live.server.offerBackchannel(LiveServer.SINK, ID, "", "bob", MEDIA);
        RawClient client = connect();
        String alice = basic("alice:secret");
        String bob = basic("bob:hush");
        assertThat(client.ask("DESCRIBE", "/door", alice).status()).isEqualTo(200);
        assertThat(client.ask("DESCRIBE", "/door", REQUIRE, alice).status()).isEqualTo(403);
        assertThat(client.ask("SETUP", TALK, tcp(0), alice).status()).isEqualTo(403);
        assertThat(client.ask("DESCRIBE", "/door", REQUIRE, bob).status()).isEqualTo(200);
        assertThat(client.ask("SETUP", TALK, tcp(0), bob).status()).isEqualTo(200);
        assertThat(client.ask("DESCRIBE", "/door", REQUIRE).status()).isEqualTo(401);
    }

    private static String basic(String userAndPassword) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldRefuseUsersWhereNobodyCanLogIn() {
        begin("");
        assertThatThrownBy(() -> live.server.offerBackchannel(LiveServer.SINK, ID, "", "bob", MEDIA))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("auth-file");
    }

    @ParameterizedTest
    @CsvSource({
        "Transport: RTP/AVP;multicast",
        "Transport: RTP/SAVP;unicast;client_port=6000-6001",
        "Transport: RTP/AVP;unicast;client_port=65535",
        "Transport: RTP/AVP;unicast;client_port=53-54",
        "Transport: RTP/AVP;unicast;client_port=1023",
        "X-Nothing: 1"
    })
    void shouldRefuseOtherTransports(String header) throws IOException {
        beginWithTalk();
        RawClient client = connect();
        assertThat(client.ask("SETUP", TALK, header, REQUIRE).status()).isEqualTo(461);
        assertThat(client.ask("SETUP", TALK, tcp(0), REQUIRE).status()).isEqualTo(200);
    }
}
