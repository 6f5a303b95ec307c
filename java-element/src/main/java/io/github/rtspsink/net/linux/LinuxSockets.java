package io.github.rtspsink.net.linux;

import java.lang.ref.Reference;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.IgnoreError;
import jnr.ffi.types.intptr_t;
import jnr.ffi.types.socklen_t;
import jnr.ffi.types.u_int64_t;

/**
 * The real {@link Sockets}: libc through jnr-ffi, by raw addresses, which allocates nothing.
 *
 * <p>Thread: any; errno is the calling thread's. Ownership: none.
 */
public final class LinuxSockets implements Sockets {
    private final LibC libc;
    private final Runtime runtime;

    /** Public for jnr-ffi, which implements it in a class of its own; the functions' manual pages are in section 2. */
    public interface LibC {
        int socket(int domain, int type, int protocol);

        int bind(int fd, @intptr_t long address, @socklen_t int addressBytes);

        int setsockopt(int fd, int level, int option, @intptr_t long value, @socklen_t int valueBytes);

        int getsockopt(int fd, int level, int option, @intptr_t long value, @intptr_t long valueBytes);

        int getsockname(int fd, @intptr_t long address, @intptr_t long addressBytes);

        int sendmmsg(int fd, @intptr_t long messages, int count, int flags);

        long recvmsg(int fd, @intptr_t long message, int flags);

        int poll(@intptr_t long fds, @u_int64_t long count, int timeoutMillis);

        @IgnoreError
        int close(int fd);
    }

    private LinuxSockets() {
        Platform platform = Platform.getNativePlatform();
        if (platform.getOS() != Platform.OS.LINUX || !platform.is64Bit()) {
            throw new UnsatisfiedLinkError("UDP needs 64-bit Linux, not " + platform.getName());
        }
        libc = LibraryLoader.create(LibC.class).load(platform.getStandardCLibraryName());
        runtime = Runtime.getRuntime(libc);
    }

    /** Loads jnr-ffi at the first call, which takes about 100 ms. */
    public static LinuxSockets get() {
        return Loaded.SOCKETS;
    }

    @Override
    public int open(int family) {
        return checked(libc.socket(family, Linux.SOCK_DGRAM | Linux.SOCK_NONBLOCK | Linux.SOCK_CLOEXEC, 0));
    }

    @Override
    public int bind(int fd, long address, int addressBytes) {
        return checked(libc.bind(fd, address, addressBytes));
    }

    @Override
    public int setOption(int fd, int level, int option, int value) {
        NativeBlock memory = new NativeBlock(Integer.BYTES);
        memory.bytes().putInt(0, value);
        int result = setOption(fd, level, option, memory.address(), Integer.BYTES);
        Reference.reachabilityFence(memory);
        return result;
    }

    @Override
    public int setOption(int fd, int level, int option, long value, int valueBytes) {
        return checked(libc.setsockopt(fd, level, option, value, valueBytes));
    }

    @Override
    public int option(int fd, int level, int option) {
        NativeBlock memory = new NativeBlock(2 * Integer.BYTES);
        memory.bytes().putInt(Integer.BYTES, Integer.BYTES);
        int result = libc.getsockopt(fd, level, option, memory.address(), memory.address() + Integer.BYTES);
        Reference.reachabilityFence(memory);
        return result < 0 ? -runtime.getLastError() : memory.bytes().getInt(0);
    }

    @Override
    public int name(int fd, long address, long addressBytes) {
        return checked(libc.getsockname(fd, address, addressBytes));
    }

    @Override
    public int sendMany(int fd, long messages, int count) {
        int sent = libc.sendmmsg(fd, messages, count, Linux.MSG_DONTWAIT | Linux.MSG_NOSIGNAL);
        return sent >= 0 ? sent : -runtime.getLastError();
    }

    @Override
    public int receive(int fd, long message, int flags) {
        long received = libc.recvmsg(fd, message, flags);
        return received >= 0 ? (int) received : -runtime.getLastError();
    }

    @Override
    public int poll(long pollfd, int timeoutMillis) {
        return checked(libc.poll(pollfd, 1, timeoutMillis));
    }

    @Override
    public int close(int fd) {
        return libc.close(fd);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    private int checked(int result) {
        return result >= 0 ? result : -runtime.getLastError();
    }

    private static final class Loaded {
        static final LinuxSockets SOCKETS = new LinuxSockets();
    }
}
