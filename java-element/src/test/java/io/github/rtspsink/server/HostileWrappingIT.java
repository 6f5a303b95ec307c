package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged heads, Base64 and frames from a seed each: the server may hang up, and must serve the next one. */
class HostileWrappingIT {
    private static final int ROUNDS = 60;

    private static final String GET = "GET /cam HTTP/1.1\r\nHost: x\r\nx-sessioncookie: %s\r\n\r\n";
    private static final String POST = "POST /cam HTTP/1.0\r\nx-sessioncookie: %s\r\nContent-Length: 32767\r\n\r\n"
            + "T1BUSU9OUyAqIFJUU1AvMS4wDQpDU2VxOiAxDQoNCg==";
    private static final String UPGRADE = "GET /%s HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Protocol: rtsp.onvif.org\r\n\r\n\u0082\u0085\0\0\0\0OPTIO\u0089\u0081\0\0\0\0x";

    private final LiveServer live = LiveServer.withVideo("/cam");
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        live.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, POST, UPGRADE})
    void shouldServeOthersAfterDamagedRequests(String template) throws IOException {
        Random random = new Random(20261122);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] request = String.format(template, "c" + round).getBytes(StandardCharsets.ISO_8859_1);
            for (int damage = random.nextInt(4); damage > 0; damage--) {
                request[random.nextInt(request.length)] = (byte) random.nextInt(256);
            }
            sendInTwo(request, random.nextInt(request.length));
        }
        for (Socket socket : sockets) {
            assertLittleComes(socket);
        }
        try (RawClient client = new RawClient(live.port())) {
            assertThat(client.ask("DESCRIBE", "/cam").status()).isEqualTo(200);
        }
    }

    /** All are open at a time, because the server holds a POST for five seconds whose GET does not come. */
    private void sendInTwo(byte[] request, int cut) throws IOException {
        Socket socket = RawClient.connect(live.port());
        sockets.add(socket);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(15_000);
        try {
            socket.getOutputStream().write(request, 0, cut);
            socket.getOutputStream().write(request, cut, request.length - cut);
            socket.shutdownOutput();
        } catch (SocketException hungUp) {
            assertHungUp(hungUp);
        }
    }

    private static void assertLittleComes(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(4_096);
        } catch (SocketException hungUp) {
            assertHungUp(hungUp);
        }
    }

    private static void assertHungUp(SocketException hungUp) {
        assertThat(hungUp).hasMessageMatching("(?i).*(reset|broken pipe).*");
    }
}
