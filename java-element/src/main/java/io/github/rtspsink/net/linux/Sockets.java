package io.github.rtspsink.net.linux;

/**
 * System calls on sockets, mainly for UDP. An interface, so that tests can replace the kernel.
 *
 * <p>Thread: any. Ownership: none; addresses are of memory that the caller keeps. A negative return is {@code -errno}.
 */
public interface Sockets {
    /** A datagram socket, non-blocking and close-on-exec. */
    int open(int family);

    int bind(int fd, long address, int addressBytes);

    int setOption(int fd, int level, int option, int value);

    int setOption(int fd, int level, int option, long value, int valueBytes);

    /** {@code getsockopt} of an option that is an int, and not negative. */
    int option(int fd, int level, int option);

    /**
     * {@code getsockname}; {@code addressBytes} points to an int with the size of the buffer, which becomes the length of the
     * address.
     */
    int name(int fd, long address, long addressBytes);

    /** {@code sendmmsg} of {@code count} messages that begin at {@code messages}: the number of messages sent. */
    int sendMany(int fd, long messages, int count);

    /** {@code recvmsg} into one {@code struct msghdr}: the number of bytes received. */
    int receive(int fd, long message, int flags);

    /** {@code poll} for one {@code struct pollfd}: 0 after the timeout, positive when ready. */
    int poll(long pollfd, int timeoutMillis);

    int close(int fd);

    long nanoTime();
}
