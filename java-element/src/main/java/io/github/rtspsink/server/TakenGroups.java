package io.github.rtspsink.server;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * The groups in use, so that no two streams send to the same one.
 *
 * <p>Thread: any; guarded by its lock. Ownership: one for all servers of the process, for they share the network.
 */
final class TakenGroups {
    static final TakenGroups OF_PROCESS = new TakenGroups();

    private final Set<GroupAddress> taken = new HashSet<>();

    /** False when somebody has it. */
    synchronized boolean take(GroupAddress group) {
        return taken.add(group);
    }

    synchronized void free(GroupAddress group) {
        taken.remove(group);
    }

    synchronized boolean uses(InetAddress ip) {
        for (GroupAddress group : taken) {
            if (group.ip().equals(ip)) {
                return true;
            }
        }
        return false;
    }

    synchronized boolean uses(int port) {
        for (GroupAddress group : taken) {
            if (group.port() == port) {
                return true;
            }
        }
        return false;
    }

    synchronized int size() {
        return taken.size();
    }
}
