package io.github.rtspsink.media;

import io.github.rtspsink.net.linux.NativeBlock;
import io.github.rtspsink.net.udp.UdpDestinations;
import io.github.rtspsink.net.udp.UdpSender;
import io.github.rtspsink.rtp.SrtpCipher;
import io.github.rtspsink.rtp.SrtpSender;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Sends single packets to one UDP viewer from the port that its stream comes from. It never waits: a packet that the kernel
 * does not take is dropped.
 *
 * <p>Thread: control. Ownership: belongs to a {@link Retransmission}; owns a sender of the port pair.
 */
final class RetransmissionSender implements AutoCloseable {
    /** Larger packets travel as IP fragments, which are lost too easily for a retransmission to help. */
    private static final int MAX_PACKET_BYTES = 9000;

    private static final int DATA_OFFSET = Short.BYTES;

    private final UdpSender sender;
    private final UdpDestinations destination;
    private final Optional<SrtpSender> protection;
    private final NativeBlock block = new NativeBlock(DATA_OFFSET + MAX_PACKET_BYTES + SrtpCipher.MAX_TAG_BYTES);

    /** @param protection encrypts the packets; empty for plain RTP */
    RetransmissionSender(UdpSubscriber viewer, Optional<SrtpSender> protection) {
        this.protection = protection;
        sender = viewer.ports().newSender(0);
        destination = viewer.ports().newDestinations();
        destination.add(viewer.rtp());
    }

    /** The buffer for the packet; write it from the buffer's position on. */
    ByteBuffer packet() {
        return block.bytes().clear().position(DATA_OFFSET).limit(DATA_OFFSET + MAX_PACKET_BYTES);
    }

    /**
     * Sends the first {@code bytes} of {@link #packet}; whether the kernel took them.
     *
     * @param index first sequence number of the retransmission stream plus the number of packets sent before
     */
    boolean send(int bytes, long index) {
        ByteBuffer memory = block.bytes().clear();
        int length = bytes;
        if (protection.isPresent()) {
            length = protection.get().protect(memory, DATA_OFFSET, bytes, index);
            protection.get().writeTo(memory, DATA_OFFSET);
        }
        memory.putShort(0, (short) length);
        return sender.send(destination, block, DATA_OFFSET, 0, 1) == 0;
    }

    @Override
    public void close() {
        sender.close();
    }
}
