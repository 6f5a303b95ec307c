package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
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
final class MulticastGroups {
    /** Groups that are tried before one is found whose ports no other program keeps to itself. */
    private static final int MAX_ATTEMPTS = 8;

    private final RtspServer server;
    private final Map<Stream, Taken> byStream = new HashMap<>();
    private final List<Taken> departing = new ArrayList<>();

    private record Taken(MulticastGroup group, MulticastPool pool, UdpPortPair sockets) {}

    MulticastGroups(RtspServer server) {
        this.server = server;
    }

    /** The group of one of {@code sink}'s streams; empty when it offers none, or none is left. */
    Optional<MulticastGroup> of(Publisher sink, Mount.Track track) {
        Taken present = byStream.get(track.stream());
        if (present != null) {
            return Optional.of(present.group());
        }
        if (sink.multicastPool().isEmpty()) {
            return Optional.empty();
        }
        return take(sink, track, sink.multicastPool().get());
    }

    /** The group that {@code stream} has already. */
    Optional<MulticastGroup> taken(Stream stream) {
        return Optional.ofNullable(byStream.get(stream)).map(Taken::group);
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
        server.log().log(
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
                    Addresses.forGroup(server.settings().address(), address.ip()),
                    address.port(),
                    new UdpOptions(
                            sink.transports().dscp(),
                            Optional.of(new UdpOptions.Multicast(reach.ttl(), reach.iface()))));
        } catch (UdpUnavailableException e) {
            server.log().log(System.Logger.Level.WARNING, "no multicast to {0}: {1}", address.rtp(), e.getMessage());
            return Optional.empty();
        }
        MulticastGroup group = new MulticastGroup(
                server, track, address, reach, new UdpSubscriber(sockets, address.rtp(), address.rtcp()));
        byStream.put(track.stream(), new Taken(group, pool, sockets));
        return Optional.of(group);
    }

    /** The stream is gone, and with it its sessions; the address is free when BYE has been sent there. */
    void remove(Stream stream) {
        Taken taken = byStream.remove(stream);
        if (taken != null) {
            departing.add(taken);
            taken.group().whenSilent(() -> free(taken));
        }
    }

    private void free(Taken taken) {
        departing.remove(taken);
        taken.sockets().close();
        taken.pool().free(taken.group().address());
    }

    /** All streams of the sink are gone. */
    void remove(Publisher sink) {
        for (Taken taken : new ArrayList<>(departing)) {
            if (sink.multicastPool().filter(pool -> pool == taken.pool()).isPresent()) {
                taken.group().silence();
            }
        }
    }

    /** Closes what sends to groups that are there still. */
    void close() {
        departing.forEach(taken -> taken.sockets().close());
        byStream.values().forEach(taken -> taken.sockets().close());
    }
}
