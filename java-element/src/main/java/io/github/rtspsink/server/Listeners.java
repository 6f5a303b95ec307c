package io.github.rtspsink.server;

import io.github.rtspsink.net.AddressException;
import io.github.rtspsink.net.tcp.TcpListener;
import io.github.rtspsink.net.tcp.TlsUse;
import io.github.rtspsink.rtsp.UrlPath;
import io.github.rtspsink.settings.ServerSettings;
import io.github.rtspsink.settings.TlsSettings;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The server's listening sockets: one, or a second one for encrypted connections only.
 *
 * <p>Thread: opened and closed on any. Ownership: belongs to its server; owns the sockets.
 */
final class Listeners implements AutoCloseable {
    private final ServerSettings settings;
    private final TcpListener first;
    private final @Nullable TcpListener encrypted;

    private Listeners(ServerSettings settings, TcpListener first, @Nullable TcpListener encrypted) {
        this.settings = settings;
        this.first = first;
        this.encrypted = encrypted;
    }

    /** @throws ListenException when an address or port cannot be had */
    static Listeners open(RtspServer server) {
        ServerSettings settings = server.settings();
        TlsSettings tls = settings.connections().tls();
        TcpListener first = listen(server, settings.service(), tls.onPlainPort());
        try {
            TcpListener encrypted =
                    tls.service().isPresent() ? listen(server, tls.service().getAsInt(), TlsUse.REQUIRED) : null;
            return new Listeners(settings, first, encrypted);
        } catch (ListenException e) {
            first.close();
            throw e;
        }
    }

    private static TcpListener listen(RtspServer server, int port, TlsUse use) {
        try {
            TcpListener listener = TcpListener.open(
                    server.loop(),
                    server.settings().address(),
                    port,
                    channel -> server.connections().accept(channel, use),
                    server::failed);
            OptionalInt dscp = server.settings().transports().dscp();
            if (dscp.isPresent()) {
                listener.mark(dscp.getAsInt() << 2);
            }
            return listener;
        } catch (AddressException e) {
            throw new ListenException(e);
        }
    }

    /** The port of plain connections, also where 0 was asked for. */
    int boundPort() {
        return first.boundPort();
    }

    /** A URL that works on this machine, the encrypted one if there is a choice. */
    String url(String path) {
        String host = settings.address();
        if (host.equals("0.0.0.0") || host.equals("::")) {
            host = "127.0.0.1";
        } else if (host.indexOf(':') >= 0) {
            host = "[" + host + "]";
        }
        String scheme = settings.connections().tls().isOn() ? "rtsps" : "rtsp";
        int port = encrypted == null ? first.boundPort() : encrypted.boundPort();
        return scheme + "://" + host + ":" + port + UrlPath.encode(path);
    }

    @Override
    public void close() {
        first.close();
        if (encrypted != null) {
            encrypted.close();
        }
    }
}
