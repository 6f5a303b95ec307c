package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.linux.Linux;
import io.github.rtspsink.net.linux.NativeBlock;
import io.github.rtspsink.net.linux.SocketAddresses;
import io.github.rtspsink.net.linux.Sockets;
import java.lang.ref.Reference;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Reads the errors that the network reported for one socket (IP_RECVERR): destinations where no program listens on the port.
 *
 * <pre>
 *  0         56     64                 96                       352
 *  | msghdr  | -    | sockaddr         | cmsghdr, sock_extended_err
 * </pre>
 *
 * <p>Thread: one at a time. Ownership: belongs to its port pair; owns its memory, borrows the socket.
 */
final class UdpErrors {
    private static final int NAME = 64;
    private static final int NAME_BYTES = 32;
    private static final int CONTROL = NAME + NAME_BYTES;
    private static final int CONTROL_BYTES = 256;
    private static final int ERROR = CONTROL + Linux.CMSG_DATA;

    private final NativeBlock block = new NativeBlock(CONTROL + CONTROL_BYTES);

    /**
     * Calls {@code refused} for at most {@code max} destinations whose host answered that no program listens on the port.
     *
     * @return whether there may be more
     */
    boolean readRefused(Sockets sockets, int fd, int max, Consumer<InetSocketAddress> refused) {
        for (int i = 0; i < max; i++) {
            prepare();
            int flags = Linux.MSG_ERRQUEUE | Linux.MSG_DONTWAIT;
            int received = sockets.receive(fd, block.address(), flags);
            Reference.reachabilityFence(block);
            if (received < 0) {
                return false;
            }
            if (isRefusal()) {
                SocketAddresses.read(block.bytes(), NAME).ifPresent(refused);
            }
        }
        return true;
    }

    /** Sets the sizes of the buffers again, because the kernel overwrites them with the lengths that it used. */
    private void prepare() {
        ByteBuffer bytes = block.bytes();
        bytes.putLong(Linux.MSG_NAME, block.address() + NAME);
        bytes.putInt(Linux.MSG_NAMELEN, NAME_BYTES);
        bytes.putLong(Linux.MSG_CONTROL, block.address() + CONTROL);
        bytes.putLong(Linux.MSG_CONTROLLEN, CONTROL_BYTES);
        bytes.putLong(CONTROL + Linux.CMSG_LEN, 0);
    }

    private boolean isRefusal() {
        ByteBuffer bytes = block.bytes();
        int level = bytes.getInt(CONTROL + Linux.CMSG_LEVEL);
        int type = bytes.getInt(CONTROL + Linux.CMSG_TYPE);
        boolean error = level == Linux.IPPROTO_IP
                ? type == Linux.IP_RECVERR
                : level == Linux.IPPROTO_IPV6 && type == Linux.IPV6_RECVERR;
        int origin = bytes.get(ERROR + Linux.EE_ORIGIN);
        return error
                && bytes.getLong(CONTROL + Linux.CMSG_LEN) > 0
                && bytes.getInt(ERROR + Linux.EE_ERRNO) == Linux.ECONNREFUSED
                && (origin == Linux.SO_EE_ORIGIN_ICMP || origin == Linux.SO_EE_ORIGIN_ICMP6);
    }
}
