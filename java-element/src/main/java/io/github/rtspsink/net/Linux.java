package io.github.rtspsink.net;

/**
 * The numbers of the 64-bit Linux ABI that {@link Sockets} uses; the same on x86_64 and aarch64 (LinuxTest asks the C compiler).
 *
 * <p>Thread: any. Ownership: none.
 */
final class Linux {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_ATTACH_FILTER = 26;
    static final int SO_ACCEPTCONN = 30;
    static final int SO_SNDBUFFORCE = 32;
    static final int IPPROTO_IP = 0;
    static final int IP_TOS = 1;
    static final int IP_RECVERR = 11;
    static final int IP_MULTICAST_IF = 32;
    static final int IP_MULTICAST_TTL = 33;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_MULTICAST_IF = 17;
    static final int IPV6_MULTICAST_HOPS = 18;
    static final int IPV6_RECVERR = 25;
    static final int IPV6_TCLASS = 67;
    static final int IPV6_V6ONLY = 26;
    static final int SOL_UDP = 17;
    static final int UDP_SEGMENT = 103;
    static final int POLLOUT = 4;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_ERRQUEUE = 0x2000;
    static final int MSG_NOSIGNAL = 0x4000;

    static final int EPERM = 1;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EINVAL = 22;
    static final int EMSGSIZE = 90;
    static final int ENOPROTOOPT = 92;
    static final int EOPNOTSUPP = 95;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETUNREACH = 101;
    static final int ENOBUFS = 105;
    static final int ECONNREFUSED = 111;
    static final int EHOSTUNREACH = 113;

    /** {@code struct mmsghdr}. */
    static final int MMSGHDR_BYTES = 64;

    static final int MSGHDR_BYTES = 56;

    static final int MSG_NAME = 0;
    static final int MSG_NAMELEN = 8;
    static final int MSG_IOV = 16;
    static final int MSG_IOVLEN = 24;
    static final int MSG_CONTROL = 32;
    static final int MSG_CONTROLLEN = 40;

    /** {@code struct iovec}. */
    static final int IOVEC_BYTES = 16;

    static final int IOV_BASE = 0;
    static final int IOV_LEN = 8;

    /** {@code struct cmsghdr} with one {@code uint16_t}. */
    static final int CMSG_BYTES = 24;

    static final int CMSG_LEN = 0;
    static final int CMSG_LEVEL = 8;
    static final int CMSG_TYPE = 12;
    static final int CMSG_DATA = 16;
    static final int CMSG_LEN_OF_U16 = 18;

    static final int SOCKADDR_IN_BYTES = 16;
    static final int SOCKADDR_IN6_BYTES = 28;
    static final int POLLFD_BYTES = 8;

    /** {@code struct ip_mreqn}: group, address of the interface, index of the interface. */
    static final int IP_MREQN_BYTES = 12;

    static final int IMR_IFINDEX = 8;

    /** {@code struct sock_extended_err}. */
    static final int EE_ERRNO = 0;

    static final int EE_ORIGIN = 4;
    static final int SO_EE_ORIGIN_ICMP = 2;
    static final int SO_EE_ORIGIN_ICMP6 = 3;

    /** {@code struct sock_fprog}, and {@code struct sock_filter} for one instruction. */
    static final int SOCK_FPROG_BYTES = 16;

    static final int FPROG_LEN = 0;
    static final int FPROG_FILTER = 8;
    static final int SOCK_FILTER_BYTES = 8;
    static final int FILTER_CODE = 0;
    static final int FILTER_K = 4;
    static final int BPF_RET = 6;

    private Linux() {}
}
