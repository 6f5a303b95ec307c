package io.github.rtspsink.net.linux;

/**
 * System calls on sockets, above all those of the UDP path; the seam at which tests script the kernel.
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

    /** {@code getsockname}; {@code addressBytes} is where an int says how much room there is, and then the length. */
    int name(int fd, long address, long addressBytes);

    /** {@code sendmmsg}: how many of the {@code count} messages from {@code messages} on were sent. */
    int sendMany(int fd, long messages, int count);

    /** {@code recvmsg} into one {@code struct msghdr}: how many bytes. */
    int receive(int fd, long message, int flags);

    /** {@code poll} for one {@code struct pollfd}: 0 when the time is over, else ready. */
    int poll(long pollfd, int timeoutMillis);

    int close(int fd);

    long nanoTime();
}
