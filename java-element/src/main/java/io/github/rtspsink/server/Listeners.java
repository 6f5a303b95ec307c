package io.github.rtspsink.server;

import io.github.rtspsink.net.AddressException;
import io.github.rtspsink.net.tcp.TcpListener;
import io.github.rtspsink.net.tcp.TlsUse;
import io.github.rtspsink.rtsp.UrlPath;
import io.github.rtspsink.settings.ServerSettings;
import java.nio.channels.SocketChannel;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
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

    /**
     * Takes the ports; connections wait until they are {@linkplain #accept accepted}.
     *
     * @throws ListenException when an address or port cannot be had
     */
    static Listeners bind(ServerContext context) {
        ServerSettings settings = context.settings();
        OptionalInt encryptedPort = settings.connections().tls().service();
        TcpListener first = bind(context, settings.service());
        try {
            TcpListener encrypted = encryptedPort.isPresent() ? bind(context, encryptedPort.getAsInt()) : null;
            return new Listeners(settings, first, encrypted);
        } catch (ListenException e) {
            first.close();
            throw e;
        }
    }

    private static TcpListener bind(ServerContext context, int port) {
        try {
            TcpListener listener =
                    TcpListener.bind(context.loop(), context.settings().address(), port, context.failures()::failed);
            OptionalInt dscp = context.settings().transports().dscp();
            if (dscp.isPresent()) {
                listener.mark(dscp.getAsInt() << 2);
            }
            return listener;
        } catch (AddressException e) {
            throw new ListenException(e);
        }
    }

    /** @param accepted gets every connection, on the control thread */
    void accept(BiConsumer<SocketChannel, TlsUse> accepted) {
        TlsUse use = settings.connections().tls().onPlainPort();
        first.accept(channel -> accepted.accept(channel, use));
        if (encrypted != null) {
            encrypted.accept(channel -> accepted.accept(channel, TlsUse.REQUIRED));
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
