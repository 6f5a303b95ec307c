package io.github.rtspsink.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.rtspsink.net.AddressException;
import io.github.rtspsink.net.loop.ControlLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real listening sockets on port 0 and the ports that they give. */
class TcpListenerIT {
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final BlockingQueue<SocketChannel> accepted = new LinkedBlockingQueue<>();
    private final ControlLoop loop = ControlLoop.start("test-loop", System::nanoTime, errors::add);

    @AfterEach
    void close() throws IOException {
        loop.close();
        for (SocketChannel channel : accepted) {
            channel.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1,127.0.0.1", "0.0.0.0,127.0.0.1", "::1,::1", "::,::1", "::,127.0.0.1"})
    void shouldAcceptNonBlockingConnections(String address, String reachedAt) throws Exception {
        try (TcpListener listener = open(address, 0);
                SocketChannel peer = SocketChannel.open(new InetSocketAddress(reachedAt, listener.boundPort()))) {
            SocketChannel connection = accepted.poll(5, TimeUnit.SECONDS);
            assertThat(connection).isNotNull();
            assertThat(connection.getRemoteAddress()).isEqualTo(peer.getLocalAddress());
            assertThat(connection.isBlocking()).isFalse();
            connection.close();
        }
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::"})
    void shouldFindItsDescriptorToMarkConnections(String address) {
        TcpListener listener = open(address, 0);
        listener.mark(46 << 2);
        assertThat(errors).isEmpty();
        listener.close();
        listener.mark(46 << 2);
        assertThat(errors).hasSize(1);
    }

    @Test
    void shouldNotListenOnIpv6ForTheIpv4Wildcard() {
        try (TcpListener listener = open("0.0.0.0", 0)) {
            assertThatThrownBy(() -> SocketChannel.open(new InetSocketAddress("::1", listener.boundPort())))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldAcceptAllOfABurst() throws Exception {
        List<SocketChannel> peers = new ArrayList<>();
        try (TcpListener listener = open("127.0.0.1", 0)) {
            for (int i = 0; i < 200; i++) {
                peers.add(SocketChannel.open(new InetSocketAddress("127.0.0.1", listener.boundPort())));
            }
            for (int i = 0; i < 200; i++) {
                SocketChannel connection = accepted.poll(5, TimeUnit.SECONDS);
                assertThat(connection).as("connection %d", i).isNotNull();
                connection.close();
            }
        } finally {
            for (SocketChannel peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void shouldFreeThePortWhenClosed() {
        int port;
        try (TcpListener listener = open("127.0.0.1", 0)) {
            port = listener.boundPort();
        }
        for (int i = 0; i < 20; i++) {
            try (TcpListener again = open("127.0.0.1", port)) {
                assertThat(again.boundPort()).isEqualTo(port);
            }
        }
        assertThat(errors).isEmpty();
    }

    @Test
    void shouldCloseAConnectionThatItsHandlerThrowsOn() throws Exception {
        IllegalStateException thrown = new IllegalStateException("no");
        try (TcpListener listener = TcpListener.bind(loop, "127.0.0.1", 0, errors::add);
                SocketChannel peer = SocketChannel.open(new InetSocketAddress("127.0.0.1", listener.boundPort()))) {
            listener.accept(connection -> {
                throw thrown;
            });
            assertThat(peer.read(java.nio.ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        assertThat(errors).containsExactly(thrown);
    }

    @Test
    void shouldSayWhatToSetWhenThePortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            AddressException failed = failure("127.0.0.1", taken.getLocalPort());

            assertThat(failed.kind()).isEqualTo(AddressException.Kind.IN_USE);
            assertThat(failed)
                    .hasMessageContainingAll(String.valueOf(taken.getLocalPort()), "service=...", "service=0");
        }
    }

    @Test
    void shouldSayWhatToSetWhenThePortIsPrivileged() throws IOException {
        int firstFree = Integer.parseInt(Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                .trim());
        assumeFalse("root".equals(System.getProperty("user.name")) || firstFree <= 1, "this user may bind port 1");

        AddressException failed = failure("127.0.0.1", 1);

        assertThat(failed.kind()).isEqualTo(AddressException.Kind.PRIVILEGED);
        assertThat(failed).hasMessageContainingAll("port 1 ", "service=8554", "CAP_NET_BIND_SERVICE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void shouldSayWhatToSetWhenTheAddressIsNotOfThisMachine(String address) {
        AddressException failed = failure(address, 0);

        assertThat(failed.kind()).isEqualTo(AddressException.Kind.UNKNOWN_ADDRESS);
        assertThat(failed).hasMessageContaining("address=::");
    }

    private AddressException failure(String address, int port) {
        return catchThrowableOfType(
                AddressException.class, () -> open(address, port).close());
    }

    private TcpListener open(String address, int port) {
        TcpListener listener = TcpListener.bind(loop, address, port, errors::add);
        listener.accept(accepted::add);
        return listener;
    }
}
