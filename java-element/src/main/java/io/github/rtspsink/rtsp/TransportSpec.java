package io.github.rtspsink.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One alternative of a Transport header (RFC 2326 section 12.39). Safe on every thread. Immutable.
 *
 * @param clientPorts the viewer's UDP ports
 * @param serverPorts the server's UDP ports
 * @param ports ports of a multicast group
 * @param interleaved channels on the RTSP connection
 * @param modes in upper case; empty if not given, which means PLAY
 * @param problem the reason why this alternative cannot be used; empty if it can
 */
public record TransportSpec(
        Profile profile,
        Lower lower,
        boolean multicast,
        Optional<PortPair> clientPorts,
        Optional<PortPair> serverPorts,
        Optional<PortPair> ports,
        Optional<PortPair> interleaved,
        Optional<String> destination,
        Optional<String> source,
        OptionalInt ttl,
        OptionalLong ssrc,
        List<String> modes,
        String problem) {

    private static final int MAX_ALTERNATIVES = 16;

    /** The RTP profile: RFC 3551, 4585, 3711, 5124. */
    public enum Profile {
        AVP,
        AVPF,
        SAVP,
        SAVPF;

        /** Whether SRTP protects the packets (RFC 3711). */
        public boolean isSecure() {
            return this == SAVP || this == SAVPF;
        }

        /** Whether viewers may ask for key frames and lost packets (RFC 4585). */
        public boolean hasFeedback() {
            return this == AVPF || this == SAVPF;
        }
    }

    /** The lower transport that carries the packets. */
    public enum Lower {
        UDP,
        TCP
    }

    /** The server's reply to a viewer that receives on its own UDP ports. */
    public static TransportSpec udp(PortPair clientPorts, PortPair serverPorts, OptionalLong ssrc) {
        TransportBuilder builder = playing(Lower.UDP, ssrc);
        builder.clientPorts = Optional.of(clientPorts);
        builder.serverPorts = Optional.of(serverPorts);
        return builder.build();
    }

    /** The server's reply to a viewer that receives on its RTSP connection. */
    public static TransportSpec tcp(PortPair channels, OptionalLong ssrc) {
        TransportBuilder builder = playing(Lower.TCP, ssrc);
        builder.interleaved = Optional.of(channels);
        return builder.build();
    }

    /** The server's reply to a viewer that joins a multicast group. */
    public static TransportSpec multicast(String group, PortPair ports, int ttl, OptionalLong ssrc) {
        TransportBuilder builder = playing(Lower.UDP, ssrc);
        builder.multicast = true;
        builder.destination = Optional.of(group);
        builder.ports = Optional.of(ports);
        builder.ttl = OptionalInt.of(ttl);
        return builder.build();
    }

    private static TransportBuilder playing(Lower lower, OptionalLong ssrc) {
        TransportBuilder builder = new TransportBuilder();
        builder.lower = lower;
        builder.ssrc = ssrc;
        builder.modes = List.of("PLAY");
        return builder;
    }

    /**
     * All alternatives of a Transport header in the viewer's order, including unusable ones.
     *
     * @throws RtspException 461 if none of them is well-formed
     */
    public static List<TransportSpec> parseList(String header) {
        return parseList(List.of(header));
    }

    /**
     * All alternatives of all Transport headers of a request, which form one list (RFC 2068 section 4.2).
     *
     * @throws RtspException 461 if none of them is well-formed
     */
    public static List<TransportSpec> parseList(List<String> headers) {
        List<String> texts = Grammar.split(String.join(",", headers), ',');
        List<TransportSpec> alternatives = new ArrayList<>();
        boolean usable = false;
        for (int i = 0; i < texts.size() && i < MAX_ALTERNATIVES; i++) {
            TransportSpec alternative = TransportParser.parse(texts.get(i));
            usable |= alternative.usable();
            alternatives.add(alternative);
        }
        if (!usable) {
            String problem = alternatives.isEmpty()
                    ? "empty or missing"
                    : alternatives.get(0).problem();
            throw new RtspException(Status.UNSUPPORTED_TRANSPORT, "Transport: " + problem);
        }
        return alternatives;
    }

    /** Whether this alternative was well-formed; if not, only {@link #problem} is meaningful. */
    public boolean usable() {
        return problem.isEmpty();
    }

    /** Whether the viewer wants to receive. */
    public boolean plays() {
        return modes.isEmpty() || modes.contains("PLAY");
    }

    /** Whether the peer wants to send. */
    public boolean records() {
        return modes.contains("RECORD");
    }

    /** The text on the wire, parameters in the order that gst-rtsp-server uses. */
    public String encode() {
        StringBuilder text = new StringBuilder(128).append("RTP/").append(profile.name());
        text.append(lower == Lower.TCP ? "/TCP" : "");
        text.append(multicast ? ";multicast" : ";unicast");
        appendParameter(text, "destination", destination.orElse(""));
        appendParameter(text, "source", source.orElse(""));
        appendPorts(text, "client_port", clientPorts);
        appendPorts(text, "server_port", serverPorts);
        appendPorts(text, "port", ports);
        appendPorts(text, "interleaved", interleaved);
        appendParameter(text, "ttl", ttl.isPresent() ? Integer.toString(ttl.getAsInt()) : "");
        appendParameter(text, "ssrc", ssrc.isPresent() ? hex(ssrc.getAsLong()) : "");
        appendParameter(text, "mode", modes.isEmpty() ? "" : "\"" + String.join(",", modes) + "\"");
        return text.toString();
    }

    private static void appendPorts(StringBuilder text, String name, Optional<PortPair> pair) {
        appendParameter(text, name, pair.isPresent() ? pair.get().encode() : "");
    }

    private static void appendParameter(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append(';').append(name).append('=').append(value);
        }
    }

    private static String hex(long ssrc) {
        String digits = Long.toHexString(0x1_0000_0000L | (ssrc & 0xFFFF_FFFFL));
        return digits.substring(1).toUpperCase(Locale.ROOT);
    }

    /** A copy with another profile. */
    public TransportSpec withProfile(Profile other) {
        TransportBuilder builder = new TransportBuilder(this);
        builder.profile = other;
        return builder.build();
    }

    /** A copy without a source SSRC. */
    public TransportSpec withoutSsrc() {
        TransportBuilder builder = new TransportBuilder(this);
        builder.ssrc = OptionalLong.empty();
        return builder.build();
    }

    /** A copy with the source address of the server's packets. */
    public TransportSpec withSource(String address) {
        TransportBuilder builder = new TransportBuilder(this);
        builder.source = Optional.of(address);
        return builder.build();
    }
}
