package io.github.rtspsink.server;

import io.github.rtspsink.settings.MulticastSettings;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Gives out the groups of a range of addresses and ports, each to one stream.
 *
 * <p>Thread: control. Ownership: belongs to its sink.
 */
final class MulticastPool {
    private final TakenGroups taken;
    private final BigInteger first;
    private final int addressBytes;
    private final BigInteger addresses;
    private final int firstPort;
    private final int ports;

    MulticastPool(MulticastSettings settings, TakenGroups taken) {
        this.taken = taken;
        this.first = new BigInteger(1, settings.first().getAddress());
        this.addressBytes = settings.first().getAddress().length;
        this.addresses =
                new BigInteger(1, settings.last().getAddress()).subtract(first).add(BigInteger.ONE);
        this.firstPort = settings.firstPort();
        this.ports = (settings.lastPort() - firstPort) / 2 + 1;
    }

    /**
     * Takes a group, empty when all are in use. As long as there is one, it has an address and a port that no other group
     * has: network cards filter by address, and a player bound to a port of all addresses gets all groups that its host
     * has joined.
     */
    Optional<GroupAddress> take() {
        int port = freePort();
        for (int i = 0; i <= taken.size() && has(i); i++) {
            InetAddress ip = address(i);
            GroupAddress group = new GroupAddress(ip, port);
            if (!taken.uses(ip) && taken.take(group)) {
                return Optional.of(group);
            }
        }
        return takeAny();
    }

    private Optional<GroupAddress> takeAny() {
        for (int i = 0; i <= taken.size() && has(i); i++) {
            for (int j = 0; j <= taken.size() && j < ports; j++) {
                GroupAddress group = new GroupAddress(address(i), firstPort + 2 * j);
                if (taken.take(group)) {
                    return Optional.of(group);
                }
            }
        }
        return Optional.empty();
    }

    void free(GroupAddress group) {
        taken.free(group);
    }

    private int freePort() {
        for (int i = 0; i < ports; i++) {
            if (!taken.uses(firstPort + 2 * i)) {
                return firstPort + 2 * i;
            }
        }
        return firstPort;
    }

    private boolean has(int index) {
        return BigInteger.valueOf(index).compareTo(addresses) < 0;
    }

    private InetAddress address(int index) {
        byte[] number = first.add(BigInteger.valueOf(index)).toByteArray();
        byte[] ip = new byte[addressBytes];
        int length = Math.min(number.length, addressBytes);
        System.arraycopy(number, number.length - length, ip, addressBytes - length, length);
        try {
            return InetAddress.getByAddress(ip);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
