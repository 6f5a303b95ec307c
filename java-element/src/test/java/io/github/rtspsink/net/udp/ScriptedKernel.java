package io.github.rtspsink.net.udp;

import com.kenai.jffi.MemoryIO;
import io.github.rtspsink.net.linux.Linux;
import io.github.rtspsink.net.linux.Sockets;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;

/** Reads the native tables as the kernel does, cuts segments as it does, and fails where the test says so. */
final class ScriptedKernel implements Sockets {
    static final int FD = 77;

    /** What reached a port. */
    record Datagram(int port, byte[] bytes) {}

    final List<Datagram> datagrams = new ArrayList<>();
    volatile int calls;
    int opened;
    int closed;
    int bindResult;
    int polls;

    /** By port and segment size (0: not segmented): errno, or 0 to send. */
    IntBinaryOperator errno = (port, segmentBytes) -> 0;

    /** By level and option: errno, or 0. */
    IntBinaryOperator optionErrno = (level, option) -> 0;

    /** Messages that the send buffer takes before EAGAIN. */
    int room = Integer.MAX_VALUE;

    /** By how much a poll enlarges {@link #room}; 0: the poll runs into its time-out. */
    int roomPerPoll;

    /** How many of the next calls are interrupted. */
    int interruptions;

    private long nowNanos;

    @Override
    public int option(int fd, int level, int option) {
        return -Linux.ENOPROTOOPT;
    }

    @Override
    public int name(int fd, long address, long addressBytes) {
        return -Linux.EBADF;
    }

    @Override
    public int sendMany(int fd, long messages, int count) {
        calls = calls + 1;
        if (interruptions > 0) {
            interruptions--;
            return -Linux.EINTR;
        }
        for (int i = 0; i < Math.min(count, 1024); i++) {
            int failure = sendOne(messages + (long) i * Linux.MMSGHDR_BYTES);
            if (failure != 0) {
                return i > 0 ? i : -failure;
            }
        }
        return Math.min(count, 1024);
    }

    private int sendOne(long message) {
        MemoryIO memory = MemoryIO.getInstance();
        int port = port(memory, message);
        long iovec = memory.getLong(message + Linux.MSG_IOV);
        byte[] bytes = new byte[(int) memory.getLong(iovec + Linux.IOV_LEN)];
        memory.getByteArray(memory.getLong(iovec + Linux.IOV_BASE), bytes, 0, bytes.length);
        int segmentBytes = segmentBytes(memory, message);
        int failure = errno.applyAsInt(port, segmentBytes);
        if (failure != 0) {
            return failure;
        }
        if (room == 0) {
            return Linux.EAGAIN;
        }
        room--;
        int step = segmentBytes == 0 ? bytes.length : segmentBytes;
        for (int from = 0; from < bytes.length; from += step) {
            datagrams.add(new Datagram(port, Arrays.copyOfRange(bytes, from, Math.min(from + step, bytes.length))));
        }
        return 0;
    }

    private static int port(MemoryIO memory, long message) {
        byte[] name = new byte[memory.getInt(message + Linux.MSG_NAMELEN)];
        memory.getByteArray(memory.getLong(message + Linux.MSG_NAME), name, 0, name.length);
        return Short.toUnsignedInt(ByteBuffer.wrap(name).getShort(2));
    }

    private static int segmentBytes(MemoryIO memory, long message) {
        if (memory.getLong(message + Linux.MSG_CONTROLLEN) == 0) {
            return 0;
        }
        byte[] control = new byte[(int) memory.getLong(message + Linux.MSG_CONTROLLEN)];
        memory.getByteArray(memory.getLong(message + Linux.MSG_CONTROL), control, 0, control.length);
        ByteBuffer cmsg = ByteBuffer.wrap(control).order(ByteOrder.nativeOrder());
        if (cmsg.getLong(Linux.CMSG_LEN) != Linux.CMSG_LEN_OF_U16
                || cmsg.getInt(Linux.CMSG_LEVEL) != Linux.SOL_UDP
                || cmsg.getInt(Linux.CMSG_TYPE) != Linux.UDP_SEGMENT) {
            throw new AssertionError("not a UDP_SEGMENT message: " + Arrays.toString(control));
        }
        return Short.toUnsignedInt(cmsg.getShort(Linux.CMSG_DATA));
    }

    /** The bytes that reached {@code port}, datagram after datagram. */
    List<byte[]> at(int port) {
        return datagrams.stream()
                .filter(datagram -> datagram.port() == port)
                .map(Datagram::bytes)
                .toList();
    }

    @Override
    public int receive(int fd, long message, int flags) {
        return -Linux.EAGAIN;
    }

    @Override
    public int poll(long pollfd, int timeoutMillis) {
        polls++;
        if (roomPerPoll == 0) {
            nowNanos += timeoutMillis * 1_000_000L;
            return 0;
        }
        nowNanos += 1_000_000L;
        room += roomPerPoll;
        return 1;
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public int open(int family) {
        opened++;
        return FD;
    }

    @Override
    public int bind(int fd, long address, int addressBytes) {
        return bindResult;
    }

    @Override
    public int setOption(int fd, int level, int option, int value) {
        return -optionErrno.applyAsInt(level, option);
    }

    @Override
    public int setOption(int fd, int level, int option, long value, int valueBytes) {
        return -optionErrno.applyAsInt(level, option);
    }

    @Override
    public int close(int fd) {
        closed++;
        return 0;
    }
}
