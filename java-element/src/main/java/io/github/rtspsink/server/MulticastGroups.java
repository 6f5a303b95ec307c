package io.github.rtspsink.server;

import io.github.rtspsink.media.Stream;
import io.github.rtspsink.media.UdpSubscriber;
import io.github.rtspsink.net.UdpOptions;
import io.github.rtspsink.net.UdpPortPair;
import io.github.rtspsink.net.UdpUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The multicast groups of a server's streams, each taken when it is first asked for and kept as long as its stream is
 * there.
 *
 * <p>Thread: control. Ownership: belongs to its server; owns the groups, and the sockets of each sink that has some.
 */
final class MulticastGroups {
    private final RtspServer server;
    private final Map<Stream, Taken> byStream = new HashMap<>();
    private final Map<Sink, UdpPortPair> ports = new HashMap<>();
    private final List<Taken> departing = new ArrayList<>();

    private record Taken(MulticastGroup group, MulticastPool pool) {}

    MulticastGroups(RtspServer server) {
        this.server = server;
    }

    /** The group of one of {@code sink}'s streams; empty when it offers none, or none is left. */
    Optional<MulticastGroup> of(Sink sink, Mount.Track track) {
        Taken present = byStream.get(track.stream());
        if (present != null) {
            return Optional.of(present.group());
        }
        if (sink.multicastPool().isEmpty()) {
            return Optional.empty();
        }
        try {
            return take(sink, track, sink.multicastPool().get());
        } catch (UdpUnavailableException e) {
            server.log().log(System.Logger.Level.WARNING, "no multicast: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /** The group that {@code stream} has already. */
    Optional<MulticastGroup> taken(Stream stream) {
        return Optional.ofNullable(byStream.get(stream)).map(Taken::group);
    }

    private Optional<MulticastGroup> take(Sink sink, Mount.Track track, MulticastPool pool) {
        MulticastSettings settings = sink.transports().multicast().orElseThrow();
        UdpPortPair sockets = ports.computeIfAbsent(sink, key -> open(sink.transports(), settings));
        Optional<GroupAddress> address = pool.take();
        if (address.isEmpty()) {
            server.log().log(
                    System.Logger.Level.WARNING,
                    "all groups of multicast-ip-min..max and multicast-port-min..max are in use");
            return Optional.empty();
        }
        GroupAddress taken = address.get();
        MulticastGroup group = new MulticastGroup(
                server, track, taken, settings.reach(), new UdpSubscriber(sockets, taken.rtp(), taken.rtcp()));
        byStream.put(track.stream(), new Taken(group, pool));
        return Optional.of(group);
    }

    private UdpPortPair open(TransportSettings transports, MulticastSettings settings) {
        MulticastSettings.Reach reach = settings.reach();
        return UdpPortPair.open(
                Addresses.ofFamily(server.settings().address(), settings.first()),
                new UdpOptions(transports.dscp(), Optional.of(new UdpOptions.Multicast(reach.ttl(), reach.iface()))));
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
        taken.pool().free(taken.group().address());
    }

    /** All streams of the sink are gone. */
    void remove(Sink sink) {
        for (Taken taken : new ArrayList<>(departing)) {
            if (sink.multicastPool().filter(pool -> pool == taken.pool()).isPresent()) {
                taken.group().silence();
            }
        }
        UdpPortPair sockets = ports.remove(sink);
        if (sockets != null) {
            sockets.close();
        }
    }
}
