package io.github.rtspsink.net.tcp;

import io.github.rtspsink.net.AddressException;
import io.github.rtspsink.net.BindAddress;
import io.github.rtspsink.net.linux.LinuxSockets;
import io.github.rtspsink.net.loop.ControlLoop;
import io.github.rtspsink.net.loop.Timer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Accepts TCP connections on one address.
 *
 * <p>Thread: opened and closed on any, accepts on the loop's. Ownership: owns the listening socket; an accepted channel goes to
 * the handler (transfer full).
 */
public final class TcpListener implements AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final long PAUSE_NANOS = 100_000_000;

    /** Connections accepted per turn of the loop, so that a flood of new ones leaves time for the existing ones. */
    private static final int ACCEPTED_PER_TURN = 64;

    /** Longest pause of accepting if memory was too short even for the timer that ends a pause. */
    private static final long WATCH_NANOS = 5_000_000_000L;

    private final ControlLoop loop;
    private final Consumer<Throwable> errors;
    private final ServerSocketChannel channel;
    private final int boundPort;
    private volatile @Nullable Timer watch;

    private TcpListener(ControlLoop loop, ServerSocketChannel channel, Consumer<Throwable> errors) throws IOException {
        this.loop = loop;
        this.errors = errors;
        this.channel = channel;
        this.boundPort = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /**
     * Occupies the port: when this returns, connections wait until they are {@linkplain #accept accepted}.
     *
     * @param address an IPv4 or IPv6 literal; {@code 0.0.0.0} is IPv4 only, {@code ::} is both families, or IPv4 alone
     *     where the system has no IPv6
     * @param port 0 takes a free one
     * @throws AddressException with the remedy in its message
     */
    public static TcpListener bind(ControlLoop loop, String address, int port, Consumer<Throwable> errors) {
        BindAddress bindAddress = BindAddress.parse(address, port).asSystemHasIt();
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open(bindAddress.family());
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.configureBlocking(false);
            channel.bind(bindAddress.socketAddress(), BACKLOG);
            return new TcpListener(loop, channel, errors);
        } catch (IOException | UnsupportedOperationException failed) {
            closeQuietly(channel, errors);
            throw bindAddress.explain(failed);
        }
    }

    /**
     * Accepts connections, first those that wait already. Call it once.
     *
     * @param accepted called on the loop's thread with every connection, which is non-blocking
     */
    public void accept(Consumer<SocketChannel> accepted) {
        SelectionKey key = loop.register(channel, SelectionKey.OP_ACCEPT, ready -> acceptSome(ready, accepted));
        watch = loop.every(WATCH_NANOS, () -> resume(key));
    }

    /**
     * Sets the traffic class of connections accepted from now on; a failure goes to the error handler.
     *
     * @param trafficClass the byte of the IP header, the code point in its upper six bits (RFC 2474)
     */
    public void mark(int trafficClass) {
        try {
            InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
            new DscpMarker(LinuxSockets.get()).set(address, trafficClass);
        } catch (IOException | LinkageError failed) {
            errors.accept(failed);
        }
    }

    public int boundPort() {
        return boundPort;
    }

    /** Closes the socket. The port is free when this returns or, on the loop's own thread, at the loop's next turn. */
    @Override
    public void close() {
        Timer present = watch;
        if (present != null) {
            present.cancel();
        }
        loop.release(channel);
    }

    private void acceptSome(SelectionKey key, Consumer<SocketChannel> accepted) {
        try {
            for (int i = 0; i < ACCEPTED_PER_TURN; i++) {
                SocketChannel connection = channel.accept();
                if (connection == null) {
                    return;
                }
                handOver(connection, accepted);
            }
        } catch (ClosedChannelException closed) {
            return;
        } catch (IOException | RuntimeException | Error failed) {
            pause(key);
            errors.accept(failed);
        }
    }

    /**
     * Pauses accepting after a failure, mostly EMFILE: the connection stays in the backlog, so the key would be ready again at
     * once, for ever.
     */
    private void pause(SelectionKey key) {
        key.interestOps(0);
        loop.schedule(PAUSE_NANOS, () -> resume(key));
    }

    private void handOver(SocketChannel connection, Consumer<SocketChannel> accepted) {
        try {
            connection.configureBlocking(false);
            accepted.accept(connection);
        } catch (IOException | RuntimeException | Error failed) {
            closeQuietly(connection, errors);
            errors.accept(failed);
        }
    }

    private static void resume(SelectionKey key) {
        if (key.isValid()) {
            // After a lack of memory the selector forgets its interest set until that changes.
            key.interestOps(0);
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private static void closeQuietly(@Nullable Channel channel, Consumer<Throwable> errors) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failed) {
            errors.accept(failed);
        }
    }
}
