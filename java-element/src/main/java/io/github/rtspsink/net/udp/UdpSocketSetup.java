package io.github.rtspsink.net.udp;

import io.github.rtspsink.net.linux.Linux;
import io.github.rtspsink.net.linux.NativeBlock;
import io.github.rtspsink.net.linux.Sockets;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/**
 * Sets the options of a port pair's two sockets before they are bound. Thread: any. Ownership: none.
 */
final class UdpSocketSetup {
    /** Room for one burst: a key frame of 17 kB to 500 viewers. */
    private static final int SEND_BUFFER_BYTES = 8 << 20;

    /** Room for ICMP errors; the RTP socket receives nothing else. */
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

    /**
     * The RTCP of a group's members is read from the socket that joins the group, so nobody reads what arrives at the sending
     * one.
     */
    private static final int UNREAD_BYTES = 2048;

    private final Sockets sockets;
    private final int family;
    private final UdpOptions options;

    UdpSocketSetup(Sockets sockets, int family, UdpOptions options) {
        this.sockets = sockets;
        this.family = family;
        this.options = options;
    }

    /** @throws UdpUnavailableException if an option fails without which packets would not reach their destination */
    void rtp(int fd) {
        buffers(fd);
        refuseDatagrams(fd);
        boolean six = family == Linux.AF_INET6;
        if (six) {
            sockets.setOption(fd, Linux.IPPROTO_IPV6, Linux.IPV6_V6ONLY, 1);
        }
        if (options.dscp().isPresent()) {
            int level = six ? Linux.IPPROTO_IPV6 : Linux.IPPROTO_IP;
            int option = six ? Linux.IPV6_TCLASS : Linux.IP_TOS;
            check(sockets.setOption(fd, level, option, options.trafficClass().getAsInt()), "set qos-dscp");
        }
        if (options.multicast().isPresent()) {
            multicast(fd, options.multicast().get(), six);
        } else {
            sockets.setOption(
                    fd, six ? Linux.IPPROTO_IPV6 : Linux.IPPROTO_IP, six ? Linux.IPV6_RECVERR : Linux.IP_RECVERR, 1);
        }
    }

    /**
     * Drops all incoming datagrams (packets that open viewers' firewalls, and floods), which would take the room of ICMP
     * errors.
     */
    private void refuseDatagrams(int fd) {
        NativeBlock program = new NativeBlock(Linux.SOCK_FPROG_BYTES + Linux.SOCK_FILTER_BYTES);
        int filter = Linux.SOCK_FPROG_BYTES;
        program.bytes().putShort(filter + Linux.FILTER_CODE, (short) Linux.BPF_RET);
        program.bytes().putInt(filter + Linux.FILTER_K, 0);
        program.bytes().putShort(Linux.FPROG_LEN, (short) 1);
        program.bytes().putLong(Linux.FPROG_FILTER, program.address() + filter);
        sockets.setOption(fd, Linux.SOL_SOCKET, Linux.SO_ATTACH_FILTER, program.address(), Linux.SOCK_FPROG_BYTES);
        Reference.reachabilityFence(program);
    }

    /** Best effort: SO_SNDBUFFORCE needs CAP_NET_ADMIN, SO_SNDBUF is cut to net.core.wmem_max. */
    private void buffers(int fd) {
        if (sockets.setOption(fd, Linux.SOL_SOCKET, Linux.SO_SNDBUFFORCE, SEND_BUFFER_BYTES) < 0) {
            sockets.setOption(fd, Linux.SOL_SOCKET, Linux.SO_SNDBUF, SEND_BUFFER_BYTES);
        }
        sockets.setOption(fd, Linux.SOL_SOCKET, Linux.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
    }

    /** Options of a multicast group. Players on this host and other senders use the group's ports too, so they are shared. */
    private void multicast(int fd, UdpOptions.Multicast multicast, boolean six) {
        check(sockets.setOption(fd, Linux.SOL_SOCKET, Linux.SO_REUSEADDR, 1), "share a port of a group");
        int level = six ? Linux.IPPROTO_IPV6 : Linux.IPPROTO_IP;
        int hops = six ? Linux.IPV6_MULTICAST_HOPS : Linux.IP_MULTICAST_TTL;
        check(sockets.setOption(fd, level, hops, multicast.ttl()), "set multicast-ttl");
        if (multicast.iface().isEmpty()) {
            return;
        }
        int index = networkInterface(multicast.iface()).getIndex();
        int result = six ? sockets.setOption(fd, level, Linux.IPV6_MULTICAST_IF, index) : chooseInterface(fd, index);
        check(result, "send multicast on interface " + multicast.iface());
    }

    private int chooseInterface(int fd, int index) {
        NativeBlock request = new NativeBlock(Linux.IP_MREQN_BYTES);
        request.bytes().putInt(Linux.IMR_IFINDEX, index);
        int result =
                sockets.setOption(fd, Linux.IPPROTO_IP, Linux.IP_MULTICAST_IF, request.address(), Linux.IP_MREQN_BYTES);
        Reference.reachabilityFence(request);
        return result;
    }

    void rtcp(DatagramChannel channel) throws IOException {
        if (options.dscp().isPresent()) {
            channel.setOption(
                    StandardSocketOptions.IP_TOS, options.trafficClass().getAsInt());
        }
        if (options.multicast().isPresent()) {
            UdpOptions.Multicast multicast = options.multicast().get();
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, UNREAD_BYTES);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, multicast.ttl());
            if (!multicast.iface().isEmpty()) {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, networkInterface(multicast.iface()));
            }
        }
    }

    private static NetworkInterface networkInterface(String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found != null) {
                return found;
            }
        } catch (IOException failed) {
            throw new UdpUnavailableException("no interface " + name + ": " + failed.getMessage(), failed);
        }
        throw new UdpUnavailableException("no interface " + name, null);
    }

    static int check(int result, String what) {
        if (result < 0) {
            throw new UdpUnavailableException("cannot " + what + ": errno " + -result, null);
        }
        return result;
    }
}
