package io.github.rtspsink.net.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

/**
 * The RTCP half of a {@link UdpPortPair}.
 *
 * <p>Thread: {@link #receive} on the control thread, {@link #send} on any. Ownership: owns its channel, closed by the pair.
 */
public final class RtcpSocket {
    /** RTCP of one viewer is far smaller than the usual MTU; anything longer is dropped. */
    private static final int MAX_DATAGRAM_BYTES = 2048;

    private final DatagramChannel channel;
    private final ByteBuffer received = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES + 1);
    private volatile long droppedOversize;
    private long sendFailures;

    /** Receives one datagram and its source; {@code datagram} is valid only during the call. */
    @FunctionalInterface
    public interface Handler {
        void received(InetSocketAddress source, ByteBuffer datagram);
    }

    RtcpSocket(DatagramChannel channel) {
        this.channel = channel;
    }

    /** For the selector, with OP_READ. */
    public DatagramChannel channel() {
        return channel;
    }

    /** Passes at most {@code maxDatagrams} to {@code handler}, so that a flood leaves time for others; none once closed. */
    public void receive(int maxDatagrams, Handler handler) throws IOException {
        try {
            receiveSome(maxDatagrams, handler);
        } catch (ClosedChannelException closedByAnotherThread) {
            return;
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes it
    private void receiveSome(int maxDatagrams, Handler handler) throws IOException {
        for (int i = 0; i < maxDatagrams; i++) {
            received.clear();
            InetSocketAddress source = (InetSocketAddress) channel.receive(received);
            if (source == null) {
                return;
            }
            if (received.position() > MAX_DATAGRAM_BYTES) {
                droppedOversize = droppedOversize + 1;
            } else {
                handler.received(source, received.flip());
            }
        }
    }

    /** Sends a datagram without blocking; false when it could not be sent, which RTCP tolerates. */
    public boolean send(ByteBuffer datagram, InetSocketAddress destination) {
        try {
            if (channel.send(datagram, destination) > 0) {
                return true;
            }
        } catch (IOException failed) {
            return countFailure();
        }
        return countFailure();
    }

    private synchronized boolean countFailure() {
        sendFailures++;
        return false;
    }

    public long droppedOversize() {
        return droppedOversize;
    }

    public synchronized long sendFailures() {
        return sendFailures;
    }
}
