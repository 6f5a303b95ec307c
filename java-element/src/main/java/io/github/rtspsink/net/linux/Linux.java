package io.github.rtspsink.net.linux;

/**
 * The numbers of the 64-bit Linux ABI that {@link Sockets} uses; the same on x86_64 and aarch64 (LinuxTest asks the C compiler).
 *
 * <p>Thread: any. Ownership: none.
 */
public final class Linux {
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SO_ACCEPTCONN = 30;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int IPPROTO_IP = 0;
    public static final int IP_TOS = 1;
    public static final int IP_RECVERR = 11;
    public static final int IP_MULTICAST_IF = 32;
    public static final int IP_MULTICAST_TTL = 33;
    public static final int IPPROTO_IPV6 = 41;
    public static final int IPV6_MULTICAST_IF = 17;
    public static final int IPV6_MULTICAST_HOPS = 18;
    public static final int IPV6_RECVERR = 25;
    public static final int IPV6_TCLASS = 67;
    public static final int IPV6_V6ONLY = 26;
    public static final int SOL_UDP = 17;
    public static final int UDP_SEGMENT = 103;
    public static final int POLLOUT = 4;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_ERRQUEUE = 0x2000;
    static final int MSG_NOSIGNAL = 0x4000;

    public static final int EPERM = 1;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EINVAL = 22;
    public static final int EMSGSIZE = 90;
    public static final int ENOPROTOOPT = 92;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    public static final int ENETUNREACH = 101;
    public static final int ENOBUFS = 105;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTUNREACH = 113;

    /** {@code struct mmsghdr}. */
    public static final int MMSGHDR_BYTES = 64;

    static final int MSGHDR_BYTES = 56;

    public static final int MSG_NAME = 0;
    public static final int MSG_NAMELEN = 8;
    public static final int MSG_IOV = 16;
    public static final int MSG_IOVLEN = 24;
    public static final int MSG_CONTROL = 32;
    public static final int MSG_CONTROLLEN = 40;

    /** {@code struct iovec}. */
    public static final int IOVEC_BYTES = 16;

    public static final int IOV_BASE = 0;
    public static final int IOV_LEN = 8;

    /** {@code struct cmsghdr} with one {@code uint16_t}. */
    public static final int CMSG_BYTES = 24;

    public static final int CMSG_LEN = 0;
    public static final int CMSG_LEVEL = 8;
    public static final int CMSG_TYPE = 12;
    public static final int CMSG_DATA = 16;
    public static final int CMSG_LEN_OF_U16 = 18;

    static final int SOCKADDR_IN_BYTES = 16;
    public static final int SOCKADDR_IN6_BYTES = 28;
    public static final int POLLFD_BYTES = 8;

    /** {@code struct ip_mreqn}: group, address of the interface, index of the interface. */
    public static final int IP_MREQN_BYTES = 12;

    public static final int IMR_IFINDEX = 8;

    /** {@code struct sock_extended_err}. */
    public static final int EE_ERRNO = 0;

    public static final int EE_ORIGIN = 4;
    public static final int SO_EE_ORIGIN_ICMP = 2;
    public static final int SO_EE_ORIGIN_ICMP6 = 3;

    /** {@code struct sock_fprog}, and {@code struct sock_filter} for one instruction. */
    public static final int SOCK_FPROG_BYTES = 16;

    public static final int FPROG_LEN = 0;
    public static final int FPROG_FILTER = 8;
    public static final int SOCK_FILTER_BYTES = 8;
    public static final int FILTER_CODE = 0;
    public static final int FILTER_K = 4;
    public static final int BPF_RET = 6;

    private Linux() {}
}
