package io.github.rtspsink.server;

import io.github.rtspsink.media.UdpSubscriber;
import io.github.rtspsink.net.udp.UdpOptions;
import io.github.rtspsink.net.udp.UdpPortPair;
import io.github.rtspsink.net.udp.UdpUnavailableException;
import io.github.rtspsink.settings.MulticastSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The multicast groups of a server's streams, each taken when it is first asked for and kept as long as its stream is
 * there.
 *
 * <p>Thread: control. Ownership: belongs to its server; owns the groups and the sockets that send to each.
 */
final class MulticastGroups implements Publishers.Listener {
    /** Groups that are tried before one is found whose ports no other program keeps to itself. */
    private static final int MAX_ATTEMPTS = 8;

    private final GroupTable table;
    private final GroupFeedback.Services services;
    private final Map<MulticastGroup, Taken> taken = new HashMap<>();
    private final List<Taken> departing = new ArrayList<>();

    private record Taken(MulticastGroup group, MulticastPool pool, UdpPortPair sockets) {}

    MulticastGroups(GroupTable table, GroupFeedback.Services services) {
        this.table = table;
        this.services = services;
    }

    /** The group of one of {@code sink}'s streams; empty when it offers none, or none is left. */
    Optional<MulticastGroup> of(Publisher sink, Mount.Track track) {
        Optional<MulticastGroup> present = table.find(track.stream());
        if (present.isPresent()) {
            return present;
        }
        if (sink.multicastPool().isEmpty()) {
            return Optional.empty();
        }
        return take(sink, track, sink.multicastPool().get());
    }

    /** The first free group whose ports can be had; one that another program holds is passed over. */
    private Optional<MulticastGroup> take(Publisher sink, Mount.Track track, MulticastPool pool) {
        List<GroupAddress> held = new ArrayList<>();
        try {
            while (held.size() < MAX_ATTEMPTS) {
                Optional<GroupAddress> address = pool.take();
                if (address.isEmpty()) {
                    break;
                }
                Optional<MulticastGroup> group = tryOpen(sink, track, pool, address.get());
                if (group.isPresent()) {
                    return group;
                }
                held.add(address.get());
            }
        } finally {
            held.forEach(pool::free);
        }
        services.context()
                .log()
                .log(
                        System.Logger.Level.WARNING,
                        "all groups of multicast-ip-min..max and multicast-port-min..max are in use");
        return Optional.empty();
    }

    private Optional<MulticastGroup> tryOpen(
            Publisher sink, Mount.Track track, MulticastPool pool, GroupAddress address) {
        MulticastSettings.Reach reach =
                sink.transports().multicast().orElseThrow().reach();
        UdpPortPair sockets;
        try {
            sockets = UdpPortPair.openForGroup(
                    Addresses.forGroup(services.context().settings().address(), address.ip()),
                    address.port(),
                    new UdpOptions(
                            sink.transports().dscp(),
                            Optional.of(new UdpOptions.Multicast(reach.ttl(), reach.iface()))));
        } catch (UdpUnavailableException e) {
            services.context()
                    .log()
                    .log(System.Logger.Level.WARNING, "no multicast to {0}: {1}", address.rtp(), e.getMessage());
            return Optional.empty();
        }
        MulticastGroup group = new MulticastGroup(
                services, track, address, reach, new UdpSubscriber(sockets, address.rtp(), address.rtcp()));
        table.put(track.stream(), group);
        taken.put(group, new Taken(group, pool, sockets));
        return Optional.of(group);
    }

    /** The stream is gone, and with it its sessions; the address is free when BYE has been sent there. */
    @Override
    public void streamEnds(Mount mount, PublishedStream pad, EndReason reason) {
        Taken gone = table.remove(pad.stream()).map(taken::remove).orElse(null);
        if (gone != null) {
            departing.add(gone);
            gone.group().whenSilent(() -> free(gone));
        }
    }

    private void free(Taken gone) {
        departing.remove(gone);
        gone.sockets().close();
        gone.pool().free(gone.group().address());
    }

    @Override
    public void removed(Publisher sink) {
        for (Taken gone : new ArrayList<>(departing)) {
            if (sink.multicastPool().filter(pool -> pool == gone.pool()).isPresent()) {
                gone.group().silence();
            }
        }
    }

    /** Closes what sends to groups that are there still. */
    void close() {
        departing.forEach(gone -> gone.sockets().close());
        taken.values().forEach(present -> present.sockets().close());
    }
}
