package io.github.rtspsink.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rtspsink.TestCertificate;
import io.github.rtspsink.settings.ServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Viewers who stop reading want more memory than there is: one who reads goes on. */
class NonReadersIT {
    private static final int NON_READERS = 40;
    private static final long WATCH_NANOS = 6_000_000_000L;
    private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";

    @TempDir
    private Path folder;

    private final List<Socket> sockets = new ArrayList<>();
    private TestCertificate certificate;
    private LiveServer live;

    @BeforeEach
    void start() {
        certificate = new TestCertificate(folder, "EC");
        live = new LiveServer(ServerSettings.parse("address=127.0.0.1\nservice=0\nmax-queued-memory=8\ntls-certificate="
                + certificate.certificate() + "\ntls-key=" + certificate.key() + "\n"));
        live.publish(1, "/cam", 10, 45);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        live.close();
    }

    private static void play(RawClient client) throws IOException {
        String session = "Session: " + client.ask("SETUP", "/cam/stream=0", TCP).session();
        assertThat(client.ask("PLAY", "/cam", session).status()).isEqualTo(200);
    }

    private void stopReading() throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(8192);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), live.port()));
        play(new RawClient(socket, "rtsp", null));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotHangUpOnWhoReads(boolean encrypted) throws Exception {
        Socket socket = encrypted
                ? certificate.client().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), live.port())
                : RawClient.connect(live.port());
        sockets.add(socket);
        RawClient reader = new RawClient(socket, encrypted ? "rtsps" : "rtsp", null);
        play(reader);
        Thread crowd = new Thread(() -> {
            try {
                for (int i = 0; i < NON_READERS; i++) {
                    stopReading();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        crowd.start();
        long end = System.nanoTime() + WATCH_NANOS;
        int frames = 0;
        while (System.nanoTime() < end) {
            reader.frame();
            frames++;
        }
        crowd.join();
        System.out.println(frames + " frames, " + sockets.size() + " viewers, "
                + live.server.chunks().takenBytes() + " bytes queued, " + live.events);
        assertThat(frames).isGreaterThan(1000);
        assertThat(live.server.chunks().takenBytes())
                .as("the others want all there is")
                .isGreaterThan(3 << 20);
        assertThat(reader.ask("OPTIONS", "*").status()).isEqualTo(200);
    }
}
