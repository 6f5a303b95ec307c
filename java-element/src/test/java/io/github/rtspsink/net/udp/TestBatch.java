package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.linux.NativeBlock;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random packets in a block, laid out as {@link UdpSender} wants them. */
record TestBatch(NativeBlock block, int dataOffset, int sizesOffset, int[] sizes) {
    static TestBatch random(Random random, int... sizes) {
        int bytes = 0;
        for (int size : sizes) {
            bytes += size;
        }
        int sizesOffset = 8;
        int dataOffset = sizesOffset + sizes.length * 2;
        NativeBlock block = new NativeBlock(dataOffset + bytes);
        for (int i = 0; i < sizes.length; i++) {
            block.bytes().putShort(sizesOffset + i * 2, (short) sizes[i]);
        }
        byte[] data = new byte[bytes];
        random.nextBytes(data);
        block.bytes().put(dataOffset, data);
        return new TestBatch(block, dataOffset, sizesOffset, sizes);
    }

    int count() {
        return sizes.length;
    }

    long sendTo(UdpDestinations destinations, UdpSender sender) {
        return sender.send(destinations, block, dataOffset, sizesOffset, sizes.length);
    }

    List<byte[]> packets() {
        List<byte[]> packets = new ArrayList<>();
        int offset = dataOffset;
        for (int size : sizes) {
            byte[] packet = new byte[size];
            block.bytes().get(offset, packet);
            packets.add(packet);
            offset += size;
        }
        return packets;
    }

    /** Which packet {@code datagram} is; -1: none. */
    int indexOf(ByteBuffer datagram) {
        int offset = dataOffset;
        for (int i = 0; i < sizes.length; i++) {
            if (datagram.remaining() == sizes[i]
                    && block.bytes().slice(offset, sizes[i]).equals(datagram)) {
                return i;
            }
            offset += sizes[i];
        }
        return -1;
    }
}
