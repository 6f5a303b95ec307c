package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.linux.NativeBlock;
import java.net.InetSocketAddress;

/**
 * Loads the native code for UDP before its first use.
 *
 * <p>Thread: any; a server calls it on a background thread. Ownership: none.
 */
public final class Udp {
    private Udp() {}

    /** Loads jnr-ffi and sends one packet into a socket of its own. Throws UdpUnavailableException where that cannot work. */
    public static void warmUp() {
        try (UdpPortPair pair = UdpPortPair.open("127.0.0.1")) {
            UdpDestinations destinations = pair.newDestinations();
            destinations.add(new InetSocketAddress("127.0.0.1", pair.rtpPort()));
            NativeBlock block = new NativeBlock(16);
            block.bytes().putShort(0, (short) 12);
            pair.newSender().send(destinations, block, 2, 0, 1);
        }
    }
}
