package io.github.rtspsink.net.tcp;

import static io.github.rtspsink.fuzz.FuzzTarget.check;

import io.github.rtspsink.TestCertificate;
import io.github.rtspsink.fuzz.FuzzInput;
import io.github.rtspsink.fuzz.FuzzTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** TLS: garbage as hand-shake or record, and after a good hand-shake anything inside, which comes out as it was. */
public final class TlsFuzz {
    private static final int FLIGHTS = 10;
    private static final int WIRE_BYTES = 20_000;
    private static final ByteBuffer WIRE = ByteBuffer.allocate(WIRE_BYTES);
    private static final byte[] BEGINNING_OF_RTSP = {'O'};
    private static final Links LINKS;
    private static final SSLContext CLIENT;

    static {
        try {
            Path folder = Files.createTempDirectory("rtspsink-fuzz-");
            TestCertificate certificate = new TestCertificate(folder, "EC");
            LINKS = FuzzedLink.links(Tls.load(certificate.certificate(), certificate.key(), ""));
            CLIENT = certificate.client();
            for (String name : new String[] {"identity.p12", "cert.pem", "key.pem", ""}) {
                Files.delete(folder.resolve(name));
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private TlsFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        FuzzTarget.run(data, TlsFuzz::take);
    }

    private static void take(FuzzInput input) throws IOException {
        int kind = input.u8();
        try (FuzzedLink link = new FuzzedLink(LINKS)) {
            if (kind % 4 == 0) {
                link.send(input.rest());
                return;
            }
            SSLEngine client = CLIENT.createSSLEngine();
            client.setUseClientMode(true);
            client.setEnabledProtocols(new String[] {kind % 2 == 0 ? "TLSv1.2" : "TLSv1.3"});
            shakeHands(client, link);
            if (kind % 4 == 1) {
                link.send(input.rest());
            } else {
                inside(client, link, input);
            }
        }
    }

    /** RTSP by its first byte, or whatever it is by its first bytes. */
    private static void inside(SSLEngine client, FuzzedLink link, FuzzInput input) throws IOException {
        boolean rtsp = input.u8() % 2 == 0;
        int cut = 1 + input.u16();
        byte[] rest = input.rest();
        if (rtsp) {
            send(client, link, BEGINNING_OF_RTSP);
        }
        for (int from = 0; from < rest.length && !link.hasEnded(); from += cut) {
            send(client, link, Arrays.copyOfRange(rest, from, Math.min(rest.length, from + Math.min(cut, 16_000))));
            if (cut > 16_000) {
                return;
            }
        }
        byte[] got = link.received();
        check(!rtsp || Arrays.equals(Arrays.copyOfRange(got, 1, got.length), rest), "not what was sent");
    }

    private static void shakeHands(SSLEngine client, FuzzedLink link) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(2 * WIRE_BYTES);
        client.beginHandshake();
        for (int i = 0; i < FLIGHTS && isShaking(client); i++) {
            while (client.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                send(client, link, new byte[0]);
            }
            in.put(link.replies()).flip();
            while (client.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP && in.hasRemaining()) {
                int before = in.remaining();
                client.unwrap(in, ByteBuffer.allocate(WIRE_BYTES));
                runTasks(client);
                if (in.remaining() == before) {
                    break;
                }
            }
            in.compact();
        }
        check(!isShaking(client), "no hand-shake: " + client.getHandshakeStatus());
    }

    private static boolean isShaking(SSLEngine client) {
        return client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void runTasks(SSLEngine client) {
        for (Runnable task = client.getDelegatedTask(); task != null; task = client.getDelegatedTask()) {
            task.run();
        }
    }

    private static void send(SSLEngine client, FuzzedLink link, byte[] plain) throws IOException {
        client.wrap(ByteBuffer.wrap(plain), WIRE.clear());
        byte[] bytes = new byte[WIRE.flip().remaining()];
        WIRE.get(bytes);
        link.send(bytes);
    }
}
