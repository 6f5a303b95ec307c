package io.github.rtspsink.rtsp;

import io.github.rtspsink.rtsp.TransportSpec.Lower;
import io.github.rtspsink.rtsp.TransportSpec.Profile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Collects the fields of a {@link TransportSpec}. Confined to one thread. Used for one alternative. */
final class TransportBuilder {
    Profile profile = Profile.AVP;
    Lower lower = Lower.UDP;
    boolean multicast;
    Optional<PortPair> clientPorts = Optional.empty();
    Optional<PortPair> serverPorts = Optional.empty();
    Optional<PortPair> ports = Optional.empty();
    Optional<PortPair> interleaved = Optional.empty();
    Optional<String> destination = Optional.empty();
    Optional<String> source = Optional.empty();
    OptionalInt ttl = OptionalInt.empty();
    OptionalLong ssrc = OptionalLong.empty();
    List<String> modes = List.of();
    private String problem = "";

    TransportBuilder() {}

    TransportBuilder(TransportSpec spec) {
        profile = spec.profile();
        lower = spec.lower();
        multicast = spec.multicast();
        clientPorts = spec.clientPorts();
        serverPorts = spec.serverPorts();
        ports = spec.ports();
        interleaved = spec.interleaved();
        destination = spec.destination();
        source = spec.source();
        ttl = spec.ttl();
        ssrc = spec.ssrc();
        modes = spec.modes();
        problem = spec.problem();
    }

    void fail(String reason) {
        problem = problem.isEmpty() ? reason : problem;
    }

    TransportSpec build() {
        return new TransportSpec(
                profile,
                lower,
                multicast,
                clientPorts,
                serverPorts,
                ports,
                interleaved,
                destination,
                source,
                ttl,
                ssrc,
                modes,
                problem);
    }
}
